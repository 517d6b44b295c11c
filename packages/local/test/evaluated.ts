/** How many items queries look at, shown or not: the engine says so in each answer. */
import type { Engine } from "../src/aws/engine.ts";

const scanned = /"ScannedCount":(\d+)/;

/** Counts from now on; `read` answers what was counted since the last reset. */
export function watchEvaluated(engine: Engine): { reset(): void; read(): number } {
  let evaluated = 0;
  const call = engine.call.bind(engine);
  const counting: Engine["call"] = async (target, body) => {
    const answer = await call(target, body);
    if (target.endsWith(".Query")) evaluated += Number(scanned.exec(answer.body.toString())?.[1] ?? 0);
    return answer;
  };
  Object.assign(engine, { call: counting });
  return {
    reset: () => {
      evaluated = 0;
    },
    read: () => evaluated,
  };
}
