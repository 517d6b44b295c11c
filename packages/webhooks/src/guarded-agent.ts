/**
 * Connections that end at public addresses alone. A name is resolved once, for the connection that is made with the answer; where that
 * connection has really ended is looked at before a request is sent.
 */
import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { Resolver } from "node:dns/promises";
import { Agent as HttpAgent, type ClientRequestArgs } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { Duplex } from "node:stream";
import { isLoopbackAddress, isPublicAddress } from "./public-address.ts";

/** The connection would lead, or has led, where nothing may be sent. */
export class AddressRefused extends Error {
  constructor() {
    super("the address is not a public one");
    this.name = "AddressRefused";
  }
}

/** A name leads nowhere, or nobody says where. */
export class NameNotFound extends Error {
  constructor() {
    super("the name leads to no address");
    this.name = "NameNotFound";
  }
}

export type Resolve = (hostname: string, answer: (error: Error | null, addresses: readonly LookupAddress[]) => void) => void;

/** Knows this machine's own names. It takes one of the process's four threads until it has an answer. */
const resolveBySystem: Resolve = (hostname, answer) => systemLookup(hostname, { all: true }, answer);

/**
 * Asks name servers, within the time of an attempt. A tenant whose name servers say nothing keeps nobody else waiting: neither another
 * receiver's name nor AWS's is behind theirs.
 */
export const resolveByDns =
  (servers?: readonly string[]): Resolve =>
  (hostname, answer) =>
    void addressesOf(hostname, servers).then((addresses) => answer(addresses.length === 0 ? new NameNotFound() : null, addresses));

async function addressesOf(hostname: string, servers: readonly string[] | undefined): Promise<readonly LookupAddress[]> {
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);
  const asked = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  return asked.flatMap((outcome, index) =>
    outcome.status === "fulfilled" ? outcome.value.map((address) => ({ address, family: index === 0 ? 4 : 6 })) : [],
  );
}

/** Whether a connection to an address may be made; with `allowLoopback` to this machine as well. */
const mayConnectTo = (address: string, allowLoopback: boolean): boolean =>
  isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address));

/** Resolves a name, and refuses it when any of its addresses is one that may not be connected to. */
export const guardedLookup =
  (allowLoopback: boolean, resolve: Resolve = allowLoopback ? resolveBySystem : resolveByDns()): LookupFunction =>
  (hostname, options, callback) =>
    resolve(hostname, (error, addresses) => {
      if (error !== null) return callback(error, []);
      if (addresses.length === 0 || !addresses.every(({ address }) => mayConnectTo(address, allowLoopback)))
        return callback(new AddressRefused(), []);
      const [first] = addresses;
      if (options.all === true || first === undefined) return callback(null, [...addresses]);
      return callback(null, first.address, first.family);
    });

export interface GuardOptions {
  readonly allowLoopback: boolean;
  /** How names are resolved: a test's own. */
  readonly lookup?: LookupFunction;
}

/** Ends the connection of a socket where it has ended at an address that it may not. */
function guardSocket(socket: Duplex | null | undefined, allowLoopback: boolean): void {
  socket?.once("connect", () => {
    const address = "remoteAddress" in socket && typeof socket.remoteAddress === "string" ? socket.remoteAddress : "";
    if (!mayConnectTo(address, allowLoopback)) socket.destroy(new AddressRefused());
  });
}

/** @throws AddressRefused for a host that is written as an address: no name is looked up for it */
function checkLiteral({ host }: ClientRequestArgs, allowLoopback: boolean): void {
  if (typeof host === "string" && isIP(host) !== 0 && !mayConnectTo(host, allowLoopback)) throw new AddressRefused();
}

/** Guards every connection that an agent makes. */
function guarded<A extends HttpAgent>(agent: A, allowLoopback: boolean): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, made) => {
    checkLiteral(options, allowLoopback);
    const socket = connect(options, made);
    guardSocket(socket, allowLoopback);
    return socket;
  };
  return agent;
}

/**
 * Each request has a connection of its own: one kept for the next might be closed by the receiver just as that begins. Plain HTTP is for
 * receivers on this machine, in the local run.
 */
export const guardedAgents = ({
  allowLoopback,
  lookup = guardedLookup(allowLoopback),
}: GuardOptions): { readonly http: HttpAgent; readonly https: HttpsAgent; readonly close: () => void } => {
  const http = guarded(new HttpAgent({ keepAlive: false, lookup }), allowLoopback);
  const https = guarded(new HttpsAgent({ keepAlive: false, lookup }), allowLoopback);
  return { http, https, close: () => [http, https].forEach((agent) => agent.destroy()) };
};
