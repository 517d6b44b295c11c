/** What the local run has mailed, as tests read it. */
import * as z from "zod";
import { localRun } from "../src/testing.ts";

const Captured = z.object({
  position: z.number(),
  id: z.string(),
  at: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  headers: z.record(z.string(), z.string()),
});
export type CapturedMail = z.infer<typeof Captured>;
const Page = z.object({ data: z.array(Captured), next: z.number() });

/** Mail to an address, oldest first. */
export async function mailTo(address: string): Promise<CapturedMail[]> {
  const { url } = await localRun();
  const response = await fetch(`${url}/_local/mail?limit=1000&to=${encodeURIComponent(address)}`);
  return Page.parse(await response.json()).data;
}
