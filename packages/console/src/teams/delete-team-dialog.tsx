import type { Team } from "@bulkhead/teams/schema";
import { useState } from "react";
import { useTranslations } from "use-intl";
import * as z from "zod";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { ProblemError } from "../api/problem-error.ts";
import { ChangedMeanwhile } from "../app/changed-meanwhile.tsx";
import { useExplainError } from "../app/explain-error.ts";
import { useVersionedChange } from "../app/use-versioned-change.ts";
import { useTeams } from "../tenant/people.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { toastDone } from "../ui/toast.tsx";
import { readTeam } from "./queries.ts";
import { useForgetTeams } from "./use-forget-teams.ts";

/** What the API says of a queue that is not empty. */
const ActiveTickets = z.object({
  code: z.literal("team.has_active_tickets"),
  active_tickets: z.int(),
  counted_all: z.boolean(),
});

export interface DeleteTeamDialogProps {
  readonly team: Team;
  /** Active tickets in its queue, as the dashboards count them; undefined where nobody knows. */
  readonly load: number | undefined;
  readonly onClose: (deleted: boolean) => void;
}

/** Asks which team takes over what is in the queue. */
export function DeleteTeamDialog({ team, load, onClose }: DeleteTeamDialogProps) {
  const t = useTranslations("teams");
  const common = useTranslations("app");
  const scope = useTenant();
  const explain = useExplainError();
  const forgetTeams = useForgetTeams();
  const others = useTeams().filter(({ id }) => id !== team.id);
  const [heir, setHeir] = useState("");
  const { theirs, send, isBusy, error } = useVersionedChange({
    seen: team,
    read: () => readTeam(scope, team.id),
    change: async (_: undefined, version) => {
      await answerOf(
        scope.api.DELETE("/v1/teams/{id}", {
          params: {
            path: { id: team.id },
            query: heir === "" ? {} : { reassign_to: heir },
            header: changeHeaders(version),
          },
        }),
      );
      return team;
    },
    onDone: () => {
      forgetTeams();
      for (const thing of ["tickets", "ticket", "metrics"]) void scope.cache.invalidateQueries({ queryKey: [scope.tenantId, thing] });
      toastDone(t("delete.done", { name: team.name }));
      onClose(true);
    },
  });
  const refused = error instanceof ProblemError ? ActiveTickets.safeParse(error.problem).data : undefined;
  const holds = refused?.active_tickets ?? load ?? 0;
  return (
    <ConfirmDialog
      onClose={() => onClose(false)}
      title={t("delete.title", { name: team.name })}
      description={t("delete.text")}
      confirmLabel={t("delete.submit")}
      cancelLabel={common("cancel")}
      tone="danger"
      busy={isBusy}
      error={error === null || refused !== undefined ? undefined : explain(error).text}
      onConfirm={() => send(undefined)}
    >
      {theirs === undefined ? null : (
        <ChangedMeanwhile>
          <p>{t("delete.now", { name: theirs.name, count: theirs.member_count })}</p>
        </ChangedMeanwhile>
      )}
      {refused === undefined ? null : (
        <Banner tone="warning" live="assertive">
          {t(others.length === 0 ? "delete.nobody_left" : "delete.refused", {
            count: refused.active_tickets,
            atLeast: refused.counted_all ? "no" : "yes",
          })}
        </Banner>
      )}
      {others.length === 0 ? null : (
        <Field label={t("delete.heir")} hint={holds > 0 ? t("delete.heir_needed", { count: holds }) : t("delete.heir_hint")}>
          <Select
            value={heir}
            placeholder={t("delete.no_heir")}
            options={others.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={({ currentTarget: { value } }) => setHeir(value)}
          />
        </Field>
      )}
    </ConfirmDialog>
  );
}
