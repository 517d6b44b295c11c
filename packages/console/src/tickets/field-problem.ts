/** What a schema finds wrong with a field, in words. */
import { useTranslations } from "use-intl";
import type * as z from "zod";

type Issue = z.core.$ZodIssue;

export function useFieldProblem(): (issue: Issue | undefined, value: unknown) => string | undefined {
  const t = useTranslations("ticket.problem");
  return (issue, value) => {
    if (issue === undefined) return undefined;
    if (typeof value === "string" && value.trim() === "") return t("missing");
    if (issue.code === "too_small" && issue.origin === "string") return t("too_short", { least: Number(issue.minimum) });
    if (issue.code === "too_big" && issue.origin === "string") return t("too_long", { most: Number(issue.maximum) });
    if (issue.code === "too_big") return t("too_many", { most: Number(issue.maximum) });
    // The schema's own words for what is rare.
    return issue.message;
  };
}
