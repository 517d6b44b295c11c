import { useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { codeOf } from "../api/problem-error.ts";
import { ChangedMeanwhile } from "../app/changed-meanwhile.tsx";
import { useExplainError } from "../app/explain-error.ts";
import { useVersionedChange } from "../app/use-versioned-change.ts";
import { nameOf } from "../tenant/people.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { toastDone } from "../ui/toast.tsx";
import { readPerson, useForgetPeople } from "./read-person.ts";
import type { PersonDialogProps } from "./rename-dialog.tsx";
import { UserStatusBadge } from "./user-status-badge.tsx";

/** What is done to somebody's standing: shut out, or in again; an invitation is taken back. */
export type StandingChange = "deactivate" | "take_back" | "reactivate";

export const standingChangeOf = ({ status }: PersonDialogProps["person"]): StandingChange =>
  status === "inactive" ? "reactivate" : status === "invited" ? "take_back" : "deactivate";

/** Asks first, and says what will happen. */
export function StandingDialog({ person, onClose }: PersonDialogProps) {
  const t = useTranslations("users");
  const common = useTranslations("app");
  const scope = useTenant();
  const explain = useExplainError();
  const forgetPeople = useForgetPeople();
  const name = nameOf(person, common("unknown_person"));
  const close = (kind: StandingChange): void => {
    forgetPeople();
    toastDone(t(`standing.${kind}.done`, { name }));
    onClose();
  };
  const { base, theirs, send, isBusy, error } = useVersionedChange({
    seen: person,
    read: () => readPerson(scope, person.id),
    change: (_: undefined, version) => {
      const params = { path: { id: person.id }, header: changeHeaders(version) };
      return answerOf(
        kind === "reactivate"
          ? scope.api.POST("/v1/users/{id}/reactivate", { params })
          : scope.api.POST("/v1/users/{id}/deactivate", { params }),
      );
    },
    onDone: () => close(kind),
    onStale: (now) => {
      // What was wanted is so already: asking on would be for its opposite.
      if ((now.status === "inactive") !== (person.status === "inactive")) close(kind);
    },
  });
  // Whoever was invited may have come in while one was asked.
  const kind = standingChangeOf(base);
  const code = codeOf(error);
  return (
    <ConfirmDialog
      onClose={onClose}
      title={t(`standing.${kind}.title`, { name })}
      description={t(`standing.${kind}.text`, { name })}
      confirmLabel={t(`standing.${kind}.submit`)}
      cancelLabel={common("cancel")}
      tone={kind === "reactivate" ? "primary" : "danger"}
      busy={isBusy}
      error={
        error === null
          ? undefined
          : code === "user.last_admin"
            ? t("problems.last_admin")
            : code === "user.email_taken"
              ? t("problems.address_taken")
              : explain(error).text
      }
      onConfirm={() => send(undefined)}
    >
      {theirs === undefined ? null : (
        <ChangedMeanwhile>
          <UserStatusBadge status={theirs.status} />
        </ChangedMeanwhile>
      )}
      {kind === "deactivate" ? (
        <ul className="flex list-disc flex-col gap-1 pl-5 text-base">
          <li>{t("standing.deactivate.assigned")}</li>
          <li>{t("standing.deactivate.told")}</li>
          <li>{t("standing.deactivate.back")}</li>
        </ul>
      ) : null}
    </ConfirmDialog>
  );
}
