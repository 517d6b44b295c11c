/** The WebSocket gateway as API Gateway's is: what its function is told, and when connections end. */
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { frameSizes } from "../src/gateway/frame-sizes.ts";
import { SocketGateway, type SocketGatewayOptions } from "../src/gateway/socket-gateway.ts";
import { openFront } from "../src/host/front.ts";
import { localStage } from "../src/stage.ts";
import { handshake } from "./live-client.ts";

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

type Event = Readonly<Record<string, unknown>> & { readonly requestContext: Readonly<Record<string, unknown>> };

/** A gateway before a function that notes what it is told, and answers `$connect` with a status. */
async function started({
  status = 200,
  invoke,
  ...limits
}: Partial<Pick<SocketGatewayOptions, "idleMs" | "lifetimeMs" | "invoke">> & { readonly status?: number } = {}) {
  const events: Event[] = [];
  const front = await openFront(0, () => undefined);
  undo.push(() => front.close());
  const gateway = new SocketGateway({
    functionName: "sockets",
    stage: localStage,
    onError: () => undefined,
    invoke:
      invoke ??
      ((_name, event) => {
        // Made by the gateway above.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        events.push(event as Event);
        return Promise.resolve({ statusCode: status });
      }),
    ...limits,
  });
  undo.push(() => gateway.stop());
  front.mountUpgrade("/realtime", (request, socket, head) => gateway.upgrade(request, socket, head));
  const url = `ws://127.0.0.1:${front.port}/realtime`;
  const open = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`${url}?ticket=t`);
    await once(socket, "open");
    return socket;
  };
  const told = (type: string): Promise<Event> =>
    expect
      .poll(() => events.find(({ requestContext }) => requestContext["eventType"] === type))
      .toBeDefined()
      .then(() => {
        const found = events.find(({ requestContext }) => requestContext["eventType"] === type);
        if (found === undefined) throw new Error(`no ${type}`);
        return found;
      });
  return { gateway, url, open, told, events };
}

const closed = async (socket: WebSocket): Promise<number> => {
  const [code]: unknown[] = await once(socket, "close");
  return Number(code);
};

test("the function is told of a connection's beginning, its messages and its end", async () => {
  const { open, told } = await started();
  const socket = await open();
  const connect = await told("CONNECT");
  expect(connect).toMatchObject({
    queryStringParameters: { ticket: "t" },
    isBase64Encoded: false,
    requestContext: { routeKey: "$connect", stage: "local" },
  });
  socket.send("hello");
  const { connectionId } = connect.requestContext;
  expect(await told("MESSAGE")).toMatchObject({
    body: "hello",
    isBase64Encoded: false,
    requestContext: { routeKey: "$default", connectionId },
  });
  socket.close(1000);
  expect(await told("DISCONNECT")).toMatchObject({ requestContext: { routeKey: "$disconnect", connectionId, disconnectStatusCode: 1000 } });
});

test("what the function answers to a connection decides; what it throws refuses it", async () => {
  expect(await handshake((await started({ status: 401 })).url)).toBe(401);
  expect(await handshake((await started({ status: 403 })).url)).toBe(403);
  expect(await handshake((await started({ invoke: () => Promise.reject(new Error("broken")) })).url)).toBe(500);
  expect(await handshake((await started()).url.replace("/realtime", "/elsewhere"))).toBe(404);
});

test("a message that the function fails on is answered, and the connection goes on", async () => {
  const { open } = await started({
    invoke: (_name, _event, route) => (route === "$default" ? Promise.reject(new Error("broken")) : Promise.resolve({ statusCode: 200 })),
  });
  const socket = await open();
  socket.send("hello");
  const [data]: unknown[] = await once(socket, "message");
  expect(String(data)).toContain("Internal server error");
  expect(socket.readyState).toBe(WebSocket.OPEN);
});

test("a connection ends when it is idle, and when it has lasted long enough", async () => {
  const idle = await started({ idleMs: 20 });
  expect(await closed(await idle.open())).toBe(1001);
  await idle.told("DISCONNECT");
  expect(await closed(await (await started({ lifetimeMs: 20 })).open())).toBe(1001);
});

test("frames of more than 32 kB and messages of more than 128 kB end a connection", async () => {
  const { open, events } = await started();
  const message = async (size: number, frames: number): Promise<WebSocket> => {
    const socket = await open();
    const part = Buffer.alloc(size / frames, "x");
    for (let frame = 1; frame <= frames; frame++) socket.send(part, { binary: false, fin: frame === frames });
    return socket;
  };
  expect(await closed(await message(32 * 1024 + 1, 1))).toBe(1009);
  expect(await closed(await message(160 * 1024, 5))).toBe(1009);
  await message(96 * 1024, 3);
  await expect.poll(() => events.filter(({ body }) => String(body).length === 96 * 1024)).toHaveLength(1);
});

test("the size of a frame is known however its bytes are cut", () => {
  const frame = (size: number): Buffer => {
    const head = Buffer.alloc(8);
    head[0] = 0x82;
    head[1] = 0x80 | 126;
    head.writeUInt16BE(size, 2);
    return Buffer.concat([head, Buffer.alloc(size)]);
  };
  const bytes = Buffer.concat([frame(200), frame(1_000), frame(300)]);
  for (const step of [1, 2, 3, 7, 203, 5_000]) {
    const over: number[] = [];
    for (const most of [300, 1_000]) {
      const measure = frameSizes(most, () => over.push(most));
      for (let at = 0; at < bytes.length; at += step) measure(bytes.subarray(at, at + step));
    }
    expect(over).toEqual([300]);
  }
});
