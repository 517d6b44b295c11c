/** Where webhooks may go: not into anybody's private network, whatever a name, a spelling or a name server says. */
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { createServer, type Server } from "node:http";
import type { LookupFunction } from "node:net";
import * as z from "zod";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { guardedAgents, guardedLookup, resolveByDns, type Resolve } from "../../webhooks/src/guarded-agent.ts";
import { post } from "../../webhooks/src/post.ts";
import { isPublicAddress } from "../../webhooks/src/public-address.ts";
import { urlRefusal } from "../../webhooks/src/target-url.ts";

describe("addresses", () => {
  test.for([
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.8.9.10",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "::10.0.0.1",
    "::ffff:0:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::808:808",
    "64:ff9b:1::10.0.0.1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:a00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "",
    "example.com",
    "127.0.0.1.example.com",
  ])("%s is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.for(["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4001:800::200e"])(
    "%s is public",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe("URLs", () => {
  test.for([
    ["not a URL", "invalid_format"],
    ["//hooks.acme.com/", "invalid_format"],
    ["http://hooks.acme.com/", "not_https"],
    ["ftp://hooks.acme.com/", "not_https"],
    ["file:///etc/passwd", "not_https"],
    ["https://user:password@hooks.acme.com/", "credentials"],
    ["https://user@hooks.acme.com/", "credentials"],
    ["https://hooks.acme.com:22/", "port"],
    ["https://hooks.acme.com:8080/", "port"],
    ["https://hooks.acme.com/#fragment", "fragment"],
    ["https://localhost/", "not_public"],
    ["https://LOCALHOST./", "not_public"],
    ["https://a.localhost/", "not_public"],
    ["https://intranet/", "not_public"],
    ["https://printer.local/", "not_public"],
    ["https://metadata.google.internal/", "not_public"],
    ["https://router.home.arpa/", "not_public"],
    ["https://127.0.0.1/", "not_public"],
    ["https://127.1/", "not_public"],
    ["https://2130706433/", "not_public"],
    ["https://0x7f000001/", "not_public"],
    ["https://017700000001/", "not_public"],
    ["https://0/", "not_public"],
    ["https://169.254.169.254/latest/meta-data/", "not_public"],
    ["https://①②⑦.0.0.1/", "not_public"],
    ["https://[::1]/", "not_public"],
    ["https://[::ffff:127.0.0.1]/", "not_public"],
    ["https://[::ffff:a9fe:a9fe]/", "not_public"],
    ["https://[64:ff9b::7f00:1]/", "not_public"],
    ["https://[fd00:ec2::254]/", "not_public"],
  ] as const)("%s is refused: %s", ([url, code]) => {
    expect(urlRefusal(url, false)?.code).toBe(code);
  });

  test.for(["https://hooks.acme.com/bulkhead?token=1", "https://hooks.acme.com:8443/", "https://hooks.acme.com:443/", "https://8.8.8.8/"])(
    "%s is taken",
    (url) => {
      expect(urlRefusal(url, false)).toBeUndefined();
    },
  );

  test.for([
    ["http://127.0.0.1:3000/", undefined],
    ["http://localhost:3000/", undefined],
    ["http://[::1]:3000/", undefined],
    ["http://10.0.0.1/", "not_https"],
    ["https://10.0.0.1/", "not_public"],
    ["https://169.254.169.254/", "not_public"],
    ["http://hooks.acme.com/", "not_https"],
    ["http://127.0.0.1.nip.io/", "not_https"],
  ] as const)("where this machine is allowed, %s: %s", ([url, code]) => {
    expect(urlRefusal(url, true)?.code).toBe(code);
  });
});

describe("connections", () => {
  let server: Server;
  let port = 0;
  const requests: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request.url ?? "");
      response.end("ok");
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    ({ port } = z.object({ port: z.number() }).parse(server.address()));
  });
  afterAll(() => void server.close());

  /** What becomes of a post to a URL, and whether anybody got it. */
  async function posted(url: string, options: Parameters<typeof guardedAgents>[0]) {
    const agents = guardedAgents(options);
    const before = requests.length;
    try {
      const { status, error } = await post(url, {}, "{}", agents);
      return { status, error, arrived: requests.length > before };
    } finally {
      agents.close();
    }
  }

  const resolvingTo =
    (...answers: readonly (readonly string[])[]): Resolve =>
    (_hostname, answer) => {
      const addresses = answers[Math.min(asked++, answers.length - 1)] ?? [];
      answer(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
    };
  let asked = 0;

  test("a name that leads to this machine is refused before anything is sent", async () => {
    for (const answers of [["127.0.0.1"], ["::1"], ["8.8.8.8", "127.0.0.1"], ["169.254.169.254"], ["::ffff:127.0.0.1"], []]) {
      const lookup = guardedLookup(false, resolvingTo(answers));
      for (const scheme of ["http", "https"])
        expect(await posted(`${scheme}://hooks.acme.com:${port}/`, { allowLoopback: false, lookup })).toEqual({
          status: null,
          error: "address_refused",
          arrived: false,
        });
    }
  });

  test("a name that was public a moment ago is judged by what it leads to now, and looked up once for a connection", async () => {
    asked = 0;
    const resolve = resolvingTo(["8.8.8.8"], ["127.0.0.1"]);
    const first = await new Promise((done) =>
      guardedLookup(false, resolve)("hooks.acme.com", {}, (error, address) => done(error ?? address)),
    );
    expect(first).toBe("8.8.8.8");
    const outcome = await posted(`http://hooks.acme.com:${port}/`, { allowLoopback: false, lookup: guardedLookup(false, resolve) });
    expect([outcome, asked]).toEqual([{ status: null, error: "address_refused", arrived: false }, 2]);
  });

  test("where a connection has really ended is looked at, even if the name's address was let pass", async () => {
    const lying: LookupFunction = (_hostname, options, callback) =>
      options.all === true ? callback(null, [{ address: "127.0.0.1", family: 4 }]) : callback(null, "127.0.0.1", 4);
    for (const scheme of ["http", "https"])
      expect(await posted(`${scheme}://hooks.acme.com:${port}/`, { allowLoopback: false, lookup: lying })).toEqual({
        status: null,
        error: "address_refused",
        arrived: false,
      });
    // The same connection, where it is allowed: the guard and nothing else refused it.
    expect(await posted(`http://hooks.acme.com:${port}/`, { allowLoopback: true, lookup: lying })).toMatchObject({
      status: 200,
      arrived: true,
    });
  });

  test("an address in place of a name is judged without being looked up", async () => {
    for (const host of ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"])
      expect(await posted(`http://${host}:${port}/`, { allowLoopback: false })).toMatchObject({ error: "address_refused", arrived: false });
  });

  describe("name servers", () => {
    /** Answers with 127.0.0.1 whatever it is asked for that is an IPv4 address, and with nothing for the rest; or says nothing at all. */
    async function nameServer(silent: boolean): Promise<string> {
      const server = createSocket("udp4", (question, { port: from, address }) => {
        if (silent) return;
        const asksForIpv4 = question.readUInt16BE(question.indexOf(0, 12) + 1) === 1;
        const answer = asksForIpv4 ? Buffer.from("c00c000100010000000000047f000001", "hex") : Buffer.alloc(0);
        const end = question.indexOf(0, 12) + 5;
        const header = Buffer.from([question[0] ?? 0, question[1] ?? 0, 0x81, 0x80, 0, 1, 0, asksForIpv4 ? 1 : 0, 0, 0, 0, 0]);
        server.send(Buffer.concat([header, question.subarray(12, end), answer]), from, address);
      });
      await new Promise<void>((done) => void server.bind(0, "127.0.0.1", done));
      onTestFinished(() => void server.close());
      return `127.0.0.1:${server.address().port}`;
    }
    const send = async (silent: boolean) => {
      const lookup = guardedLookup(false, resolveByDns([await nameServer(silent)]));
      return posted(`http://hooks.acme.com:${port}/`, { allowLoopback: false, lookup });
    };

    test("that lead to this machine are refused", async () => {
      expect(await send(false)).toEqual({ status: null, error: "address_refused", arrived: false });
    });

    test("that say nothing are not waited for, and keep no other name waiting", async () => {
      const silent = Promise.all(Array.from({ length: 10 }, () => send(true)));
      let isOver = false;
      void silent.then(() => (isOver = true));
      // As AWS's names are looked up.
      await lookup("localhost");
      expect(isOver).toBe(false);
      expect(new Set((await silent).map(({ error }) => error))).toEqual(new Set(["name_not_found"]));
    });
  });

  test("where this machine is allowed, nothing else private is", async () => {
    const lookup = guardedLookup(true, resolvingTo(["10.0.0.1"]));
    expect(await posted("https://hooks.acme.com/", { allowLoopback: true, lookup })).toMatchObject({ error: "address_refused" });
    expect(await posted("http://169.254.169.254/", { allowLoopback: true })).toMatchObject({ error: "address_refused" });
  });
});
