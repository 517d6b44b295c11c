import { getState, presentRebuild } from "./generation.ts";
import type { CountersRebuild } from "./schema.ts";

/** How far the last rebuild has come. 1 round trip. */
export const getRebuild = async (): Promise<CountersRebuild> => presentRebuild(await getState());
