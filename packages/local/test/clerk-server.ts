/** Something that behaves like Clerk: its backend API as far as we ask it, and the webhooks that it would send. */
import { createServer, type Server } from "node:http";
import { Webhook } from "standardwebhooks";
import * as z from "zod";

interface Person {
  readonly id: string;
  firstName: string;
  email: string;
  verified: boolean;
}
interface Member {
  readonly organisation: string;
  readonly person: string;
  role: string;
  readonly createdAt: number;
  updatedAt: number;
}

const Body = z.object({ user_id: z.string().optional(), role: z.string().optional() });

export class ClerkServer {
  readonly people = new Map<string, Person>();
  readonly organisations = new Map<string, { readonly id: string; readonly tenantId: string | undefined }>();
  readonly members: Member[] = [];
  /** Requests that changed something. */
  readonly changes: string[] = [];
  /** How many requests there were. */
  requests = 0;
  /** How many of the next requests are refused for a moment. */
  busy = 0;
  readonly secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
  #server: Server | undefined;
  #sent = 0;

  async start(): Promise<string> {
    this.#server = createServer((request, response) => {
      let text = "";
      request.on("data", (part: Buffer) => (text += part.toString()));
      request.on("end", () => {
        const [status, body] = this.#answer(request.method ?? "", request.url ?? "", text);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => void this.#server?.listen(0, "127.0.0.1", resolve));
    const { port } = z.object({ port: z.number() }).parse(this.#server.address());
    return `http://127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  person(id: string, email: string, verified = true): Person {
    const person = { id, firstName: `First ${id}`, email, verified };
    this.people.set(id, person);
    return person;
  }

  join(organisation: string, person: string, role: string, atMs = Date.now()): Member {
    const member = { organisation, person, role, createdAt: atMs, updatedAt: atMs };
    this.members.push(member);
    return member;
  }

  leave(organisation: string, person: string): void {
    const index = this.members.findIndex((member) => member.organisation === organisation && member.person === person);
    if (index !== -1) this.members.splice(index, 1);
  }

  memberOf(organisation: string, person: string): Member | undefined {
    return this.members.find((member) => member.organisation === organisation && member.person === person);
  }

  /** A webhook as it would be sent. */
  sign(event: unknown, { id = `msg_${this.#sent++}`, at = new Date(), secret = this.secret } = {}) {
    const body = JSON.stringify(event);
    const headers = {
      "svix-id": id,
      "svix-timestamp": String(Math.floor(at.getTime() / 1_000)),
      "svix-signature": new Webhook(secret).sign(id, at, body),
      "content-type": "application/json",
    };
    return { body, headers };
  }

  /** What is sent when a membership has been created, updated or deleted. */
  membershipEvent(kind: "created" | "updated" | "deleted", organisation: string, person: string, timestamp = Date.now()) {
    return {
      object: "event",
      type: `organizationMembership.${kind}`,
      timestamp,
      data: { id: "orgmem_1", organization: { id: organisation }, public_user_data: { user_id: person }, role: "org:admin" },
    };
  }

  #answer(method: string, url: string, text: string): readonly [number, unknown] {
    const { pathname, searchParams } = new URL(url, "http://clerk.test");
    this.requests++;
    if (this.busy > 0) {
      this.busy--;
      return [503, { errors: [{ code: "service_unavailable", message: "later" }] }];
    }
    if (method !== "GET") this.changes.push(`${method} ${pathname}`);
    const body = Body.parse(text === "" ? {} : JSON.parse(text));
    const [kind, id = "", part, member] = pathname.replace("/v1/", "").split("/");
    const page = <T>(all: readonly T[]) => {
      const [offset, limit] = [Number(searchParams.get("offset") ?? 0), Number(searchParams.get("limit") ?? 10)];
      return { data: all.slice(offset, offset + limit), total_count: all.length };
    };
    if (kind === "organizations" && id === "") return [200, page([...this.organisations.keys()].map((each) => this.#organisation(each)))];
    if (kind === "organizations" && part === undefined) return this.organisations.has(id) ? [200, this.#organisation(id)] : absent;
    if (kind === "organizations" && this.organisations.has(id)) {
      if (method === "GET") {
        const asked = searchParams.getAll("user_id").map((each) => each.replace(/^\+/, ""));
        const found = this.members.filter(
          ({ organisation, person }) => organisation === id && (asked.length === 0 || asked.includes(person)),
        );
        return [200, page(found.map((each) => this.#membership(each)))];
      }
      if (method === "POST") {
        if (!this.people.has(body.user_id ?? "")) return absent;
        return [200, this.#membership(this.join(id, body.user_id ?? "", body.role ?? ""))];
      }
      const found = this.memberOf(id, member ?? "");
      if (found === undefined) return absent;
      if (method === "DELETE") this.leave(id, found.person);
      else Object.assign(found, { role: body.role ?? found.role, updatedAt: Date.now() });
      return [200, this.#membership(found)];
    }
    if (kind === "users" && (id === "" || id === "count")) {
      const asked = searchParams.getAll("user_id").map((each) => each.replace(/^\+/, ""));
      const found = [...this.people.keys()].filter((each) => asked.includes(each));
      return [
        200,
        id === "count" ? { object: "total_count", total_count: found.length } : page(found.map((each) => this.#person(each))).data,
      ];
    }
    if (kind === "users" && this.people.has(id)) {
      if (part === "organization_memberships")
        return [200, page(this.members.filter(({ person }) => person === id).map((each) => this.#membership(each)))];
      return [200, this.#person(id)];
    }
    return absent;
  }

  #organisation(id: string) {
    return { object: "organization", id, name: id, public_metadata: { tenant_id: this.organisations.get(id)?.tenantId } };
  }

  #membership({ organisation, person, role, createdAt, updatedAt }: Member) {
    return {
      object: "organization_membership",
      id: `orgmem_${organisation}_${person}`,
      role,
      created_at: createdAt,
      updated_at: updatedAt,
      organization: this.#organisation(organisation),
      public_user_data: { user_id: person, identifier: this.people.get(person)?.email ?? "" },
    };
  }

  #person(id: string) {
    const { firstName, email, verified } = this.people.get(id) ?? { firstName: "", email: "", verified: false };
    const address = {
      object: "email_address",
      id: "idn_1",
      email_address: email,
      verification: { object: "verification", status: verified ? "verified" : "unverified" },
      linked_to: [],
    };
    return {
      object: "user",
      id,
      first_name: firstName,
      last_name: "Clerk",
      primary_email_address_id: "idn_1",
      email_addresses: [address],
      phone_numbers: [],
      web3_wallets: [],
      external_accounts: [],
    };
  }
}

const absent = [404, { errors: [{ code: "resource_not_found", message: "not found" }] }] as const;
