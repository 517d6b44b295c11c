import type { Translated } from "../translated.ts";
import type { teams as english } from "../en/teams.ts";

export const teams: Translated<typeof english> = {
  title: "Teams",
};
