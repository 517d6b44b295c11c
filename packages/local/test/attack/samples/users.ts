import { plain, type RouteSample } from "./route-sample.ts";

export const userSamples: readonly RouteSample[] = [plain("getMe")];
