/** The program's evaluations, as the global set-up makes them: for tests at the top level, since SST may have to be installed first. */
import { get, type IncomingMessage } from "node:http";
import { inject } from "vitest";
import { Evaluation } from "./evaluate/evaluation.ts";

/** @throws saying what SST or the program complained of */
export async function evaluated(name: "production" | "personal" | "defaults"): Promise<Evaluation> {
  // Not fetch(), which gives up after some minutes.
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${inject("evaluationsUrl")}/${name}`, resolve).on("error", reject);
  });
  const text = (await answer.setEncoding("utf8").toArray()).join("");
  if (answer.statusCode !== 200) throw new Error(text);
  return Evaluation.parse(JSON.parse(text));
}
