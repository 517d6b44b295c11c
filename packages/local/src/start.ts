/** Composes the local run: every part of AWS that Bulkhead needs, and its functions, behind one port. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClerkSettings } from "@bulkhead/platform/environment";
import type { FunctionDeclaration } from "@bulkhead/platform/functions";
import { tableNames } from "@bulkhead/platform/names";
import * as z from "zod";
import { allFunctions } from "./all-functions.ts";
import { credentialIssuer } from "./aws/credentials.ts";
import { awsEndpoint } from "./aws/endpoint.ts";
import { startEngine, type Engine } from "./aws/engine.ts";
import { usageCounter, type Usage } from "./aws/usage.ts";
import { demoAgeMs, seedDemo } from "./demo/seed.ts";
import { gateway } from "./gateway/gateway.ts";
import { jwtAuthorizer } from "./gateway/authorizer.ts";
import { SocketGateway } from "./gateway/socket-gateway.ts";
import { bundleFunctions, workerShell, type Mutate } from "./host/bundle.ts";
import { Bus } from "./host/bus.ts";
import { LocalClock } from "./host/clock.ts";
import { watchSources } from "./host/code-watch.ts";
import { openConsole, type ConsoleMode } from "./host/console-site.ts";
import { claimDataDirectory } from "./host/data-directory.ts";
import { DeadLetters } from "./host/dead-letters.ts";
import { Deliveries } from "./host/deliveries.ts";
import { Expiry } from "./host/expiry.ts";
import { openFront } from "./host/front.ts";
import { functionEnvironment } from "./host/function-environment.ts";
import { healthRoutes, LoggedCounts } from "./host/health.ts";
import { hostRoutes } from "./host/host-routes.ts";
import { Lambdas } from "./host/lambdas.ts";
import { localHandler } from "./host/local-routes.ts";
import { Faults, observationRoutes } from "./host/observation-routes.ts";
import { PassageOfTime } from "./host/passage-of-time.ts";
import { realNowMs } from "./host/real-time.ts";
import { rolesOf } from "./host/roles.ts";
import { Mailbox, mailRoutes } from "./host/mailbox.ts";
import { mailPage } from "./host/mail-page.ts";
import { LocalScheduler } from "./host/scheduler.ts";
import { staticSite } from "./host/static-site.ts";
import { TenantBuses, tenantBusRoutes } from "./host/tenant-buses.ts";
import { openStore, type Store } from "./host/store.ts";
import { StreamMapping } from "./host/stream-mapping.ts";
import { StreamReader } from "./host/stream-reader.ts";
import { audience, consoleClientId } from "./oidc/access-token.ts";
import { platformTenant } from "./oidc/demo-people.ts";
import { openIdentity, type Identity } from "./oidc/identity.ts";
import { generateSigningJwk, publicKeys, openSigningKey, SigningJwk } from "./oidc/signing-key.ts";
import { localStage } from "./stage.ts";

/** The project's root. */
export const projectRoot = fileURLToPath(new URL("../../..", import.meta.url));

/** Lambda hands a stream to its function in batches of this many records. */
const streamBatchSize = 100;

export interface LocalOptions {
  /** 0 takes any free one. */
  readonly port?: number;
  /** A directory, or `memory`: a temporary one that goes with the run. */
  readonly dataDir?: string;
  readonly functions?: readonly FunctionDeclaration[];
  /** Fills a fresh data directory with two tenants, their people and tickets. */
  readonly demo?: boolean;
  /** Allows every authenticated AWS call, so that the code's own wall stands alone. */
  readonly iamOpen?: boolean;
  /** Runs changed code. */
  readonly mutate?: Mutate;
  /** Where business time starts in a fresh data directory, relative to now; milliseconds. */
  readonly startOffsetMs?: number;
  /** Shared memory through which this thread reads business time as well. */
  readonly clockBuffer?: SharedArrayBuffer;
  /** Any DynamoDB-compatible endpoint, in place of the embedded engine. */
  readonly engineEndpoint?: string;
  /** What `/` shows: the console's built files, the console from its sources, or (when nothing is said) the API's reference. */
  readonly console?: ConsoleMode;
  /** Runs changed sources at once. */
  readonly watch?: boolean;
  /** From a request's or event's arrival to its function's answer, in real milliseconds. */
  readonly functionTimeoutMs?: number;
  /** A Clerk application, or something that behaves like one; without it nobody signs in through Clerk. */
  readonly clerk?: ClerkSettings;
  /** Lets webhooks go to receivers on this machine over plain HTTP, and to nothing else that is private. */
  readonly allowPrivateWebhooks?: boolean;
  /** Takes one line of what functions and the host have to say. */
  readonly log?: (line: string) => void;
}

export interface LocalRun {
  /** `http://localhost:<port>`. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly store: Store;
  readonly clock: LocalClock;
  readonly engine: Engine;
  readonly identity: Identity;
  readonly usage: Usage;
  readonly faults: Faults;
  readonly lambdas: Lambdas;
  /** The variables of a function, credentials of its role included. Throws when there is no such function. */
  environmentFor(functionName: string): Readonly<Record<string, string>>;
  /** Resolves when everything that has begun has been handled. */
  settle(): Promise<void>;
  /** Moves business time on by milliseconds, through every moment that falls due. */
  advance(ms: number): Promise<void>;
  /** Ends everything; what was accepted is kept (but for `memory`). */
  stop(): Promise<void>;
  /** Resolves with the reason when the run cannot go on by itself. */
  readonly failed: Promise<string>;
}

/**
 * Starts a local run and resolves when it serves.
 * @throws PortUnavailable, DataDirectoryUnavailable, EngineUnavailable, BundleError with a message fit to be shown
 */
export async function startLocal(options: LocalOptions = {}): Promise<LocalRun> {
  const { functions = allFunctions, demo = false } = options;
  let seeding = false;
  // What the demo's people do is nobody's doing: it would bury what matters.
  const log = (line: string): void => (seeding ? undefined : options.log?.(line));
  const stage = localStage;
  const undo: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    return await compose();
  } catch (error) {
    await stop();
    throw error;
  }

  async function compose(): Promise<LocalRun> {
    const front = await openFront(options.port ?? 0, log);
    undo.push(() => front.close());
    const directory = claimDataDirectory(options.dataDir ?? "memory");
    undo.push(() => directory.release());
    const cache = options.mutate === undefined ? join(projectRoot, ".bulkhead", "cache") : join(directory.path, "mutated");
    const bundle = { root: projectRoot, cache, ...(options.mutate !== undefined && { mutate: options.mutate }) };
    const starting = startEngine(
      options.engineEndpoint === undefined ? { file: join(directory.path, "engine.db") } : { endpoint: options.engineEndpoint },
      stage,
    );
    undo.push(async () => (await starting.catch(() => undefined))?.stop());
    const [engine, code] = await Promise.all([starting, bundleFunctions([...functions, workerShell], bundle)]);
    const shell = code.get(workerShell.name);
    await engine.createTables();

    const url = `http://localhost:${front.port}`;
    const store = openStore(join(directory.path, "host.db"));
    undo.push(() => store.close());
    // What goes with the run need not outlive the machine; to wait for the disk takes half of this thread's time.
    store.waitForDisk(!directory.isTemporary);
    const clock = new LocalClock(store, {
      startOffsetMs: options.startOffsetMs ?? (demo ? -demoAgeMs : 0),
      ...(options.clockBuffer !== undefined && { buffer: options.clockBuffer }),
    });
    const secret = (name: string): string => store.remember(name, z.string(), () => randomBytes(32).toString("base64url"));
    const credentials = credentialIssuer(secret("credentials_key"), realNowMs);
    const signingJwk = store.remember("signing_key", SigningJwk, generateSigningJwk);
    const faults = new Faults();
    const deadLetters = new DeadLetters(store);
    // Named by number: localhost may mean IPv6 first, which nobody listens on.
    const own = `http://127.0.0.1:${front.port}`;
    const identity = openIdentity({ database: store.database, signingJwk, origin: url, demo, settle: () => time.settle() });
    const realtimeUrl = `ws://localhost:${front.port}/realtime`;
    // Made ready beside everything else that starts, the demo above all.
    const consoleSite = openConsole({
      mode: options.console ?? "none",
      front,
      root: projectRoot,
      cache: join(projectRoot, ".bulkhead", "cache"),
      origins: {
        issuer: identity.issuer,
        realtimeUrl,
        ...(options.clerk !== undefined && { clerkPublishableKey: options.clerk.publishableKey }),
      },
    });
    undo.push(() => consoleSite.close());
    const startEnvironment = functionEnvironment({
      stage,
      credentials,
      awsUrl: `${own}/aws`,
      allowPrivateWebhooks: options.allowPrivateWebhooks ?? false,
      settings: {
        issuers: [{ issuer: identity.issuer, audience, jwks_uri: `${own}/oidc/jwks` }],
        platformTenantId: platformTenant.id,
        cursorSecret: secret("cursor_secret"),
        publicUrl: url,
        clientId: consoleClientId,
        ...(options.clerk !== undefined && { clerk: options.clerk }),
        mailFrom: "support@bulkhead.test",
        sockets: { url: realtimeUrl, managementUrl: `${own}/aws/${stage.stage}` },
      },
    });
    const environmentFor = (name: string): Readonly<Record<string, string>> | undefined => {
      const declaration = functions.find((one) => one.name === name);
      return declaration && startEnvironment(declaration, `${name}:outside`).environment;
    };

    const logged = new LoggedCounts();
    const lambdas = new Lambdas({
      functions,
      stage,
      code,
      start: startEnvironment,
      onLog: (name, line) => {
        logged.hear(line);
        log(`[${name}] ${line}`);
      },
      clock: clock.buffer,
      compileCache: join(projectRoot, ".bulkhead", "cache", "v8"),
      ...(shell !== undefined && { shell }),
      ...(options.functionTimeoutMs !== undefined && { timeoutMs: options.functionTimeoutMs }),
    });
    undo.push(() => lambdas.close());
    const socketFunction = functions.find(({ kind }) => kind === "socket");
    const sockets =
      socketFunction &&
      new SocketGateway({
        functionName: socketFunction.name,
        stage,
        invoke: (name, event, label) => lambdas.invoke(name, event, label),
        onError: log,
      });
    undo.push(() => sockets?.stop());
    const deliveries = new Deliveries({
      store,
      clock,
      deadLetters,
      targets: lambdas.concurrency,
      invoke: (target, payload) => lambdas.invoke(target, payload),
      faults: faults.current,
    });
    undo.push(() => deliveries.stop());
    const bus = new Bus({
      store,
      clock,
      stage,
      functions,
      deliveries,
      onEvent: identity.people.learn,
      onError: log,
      faults: faults.current,
    });
    const scheduler = new LocalScheduler({ store, clock, stage, deliveries, faults: faults.current });
    undo.push(() => scheduler.stop());
    scheduler.keepSweeps(functions);
    const streams = functions
      .filter(({ kind }) => kind === "stream")
      .map(({ name }) => {
        const table = tableNames(stage.stage).audit;
        return new StreamMapping({
          reader: new StreamReader({ store, engine, stage, table, batchSize: streamBatchSize }),
          target: name,
          invoke: (event) => lambdas.invoke(name, event),
          deadLetters,
          clock,
          onError: log,
          faults: faults.current,
          trim: (sequenceNumber) => engine.trimStream(table, sequenceNumber),
        });
      });
    const tenantBuses = new TenantBuses();
    const mailbox = new Mailbox(store, clock);
    const usage = usageCounter((worker) => lambdas.routeOf(worker));
    const expiry = new Expiry(engine, clock, log);
    undo.push(() => expiry.stop());
    const time = new PassageOfTime({ clock, streams, scheduler, deliveries, onMoved: () => expiry.sweep() });
    const aws = awsEndpoint({
      stage,
      engine,
      credentials,
      roles: rolesOf(functions, stage),
      bus,
      tenantBuses,
      schedules: scheduler,
      ...(sockets !== undefined && { connections: sockets }),
      outbox: mailbox,
      realNowMs,
      faults: faults.current,
      iamOpen: options.iamOpen ?? false,
      onCall: usage.record,
      onWrite: () => streams.forEach((stream) => stream.nudge()),
      onError: (error) => log(`aws: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    });
    undo.push(() => aws.close());

    const local = localHandler({
      ...hostRoutes({
        stage,
        clock,
        time,
        bus,
        scheduler,
        deadLetters,
        tenantId: (asked) => identity.people.findTenant(asked)?.id,
        environment: environmentFor,
      }),
      ...observationRoutes(usage, faults),
      ...healthRoutes({
        stage,
        clock,
        store,
        scheduler,
        deadLetters,
        streams,
        logged,
        slugOf: (id) => identity.people.findTenant(id)?.slug,
      }),
      ...tenantBusRoutes(tenantBuses),
      ...mailRoutes(mailbox),
      "POST /_local/token": (_query, body) => identity.routes["POST /_local/token"](body),
      "POST /_local/people": (_query, body) => identity.routes["POST /_local/people"](body),
    });
    const authorizer = jwtAuthorizer({ issuer: identity.issuer, audience, jwks: publicKeys(openSigningKey(signingJwk)) });
    const docs = staticSite({
      mount: "/docs",
      directory: async () => {
        const site = join(directory.path, "docs");
        await (await import("@bulkhead/reference/site")).buildSite(site);
        return site;
      },
    });
    front.mount("/aws", (request, response) => aws.handle(request, response));
    front.mount("/v1", gateway({ functions, stage, authorizer, invoke: (name, event, label) => lambdas.invoke(name, event, label) }));
    if (sockets !== undefined) front.mountUpgrade("/realtime", (request, socket, head) => sockets.upgrade(request, socket, head));
    front.mount("/oidc", identity.handle);
    front.mount("/_local/mail", mailPage(mailbox, local));
    front.mount("/_local", local);
    front.mount("/docs", docs);

    if (options.watch === true) {
      const watching = watchSources(projectRoot, () => {
        bundleFunctions(functions, bundle).then(
          (fresh) => lambdas.replaceCode(fresh),
          (error: unknown) => log(`not reloaded: ${error instanceof Error ? error.message : String(error)}`),
        );
      });
      undo.push(() => watching.close());
    }
    // Whatever was under way when the last run ended goes on.
    bus.start();
    deliveries.kick();
    scheduler.fireDue();
    for (const stream of streams) stream.nudge();
    expiry.arm();
    let ending = false;
    // First of all: what ends from here on ends on purpose, and no round waits for a function that is gone.
    undo.push(async () => {
      ending = true;
      sockets?.stop();
      deliveries.stop();
      const rounds = streams.map((stream) => stream.stop());
      await lambdas.close();
      await Promise.all(rounds);
    });
    if (demo) await seedOnce();
    await consoleSite.ready;
    return {
      url,
      port: front.port,
      dataDir: directory.path,
      store,
      clock,
      engine,
      identity,
      usage,
      faults,
      lambdas,
      environmentFor(name) {
        const environment = environmentFor(name);
        if (environment === undefined)
          throw new Error(`there is no function ${name}; known: ${functions.map((one) => one.name).join(", ")}`);
        return environment;
      },
      settle: () => time.settle(),
      advance: (ms) => time.advance(ms),
      stop,
      failed: engine.exited.then((last) => (ending ? new Promise<string>(() => undefined) : `the storage engine ended: ${last}`)),
    };

    async function seedOnce(): Promise<void> {
      const state = store.read("demo", z.enum(["begun", "done"]));
      if (state === "begun")
        log(`the demo data in ${directory.path} is incomplete, since seeding it was interrupted: remove the directory to begin anew`);
      if (state !== undefined) return;
      store.write("demo", "begun");
      seeding = true;
      // A demo that is not complete is of no use: nothing of it need be on the disk before all of it is.
      store.waitForDisk(false);
      await seedDemo({ url: own, advance: (ms, rounds) => time.advance(ms, rounds), settle: () => time.settle() });
      store.waitForDisk(!directory.isTemporary);
      seeding = false;
      store.write("demo", "done");
      usage.reset();
      logged.reset();
    }
  }
}
