/** Gives somebody another role; or, where an admin has to approve that, asks for it. */
import { AssignableRole } from "@bulkhead/users/schema";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { codeOf } from "../api/problem-error.ts";
import { ChangedMeanwhile } from "../app/changed-meanwhile.tsx";
import { useExplainError } from "../app/explain-error.ts";
import { useVersionedChange } from "../app/use-versioned-change.ts";
import { nameOf } from "../tenant/people.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { Field } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { TextArea } from "../ui/text-area.tsx";
import { toastDone } from "../ui/toast.tsx";
import { readPerson, useForgetPeople } from "./read-person.ts";
import type { PersonDialogProps } from "./rename-dialog.tsx";
import { RoleChoice } from "./role-choice.tsx";

const assignable = (person: PersonDialogProps["person"]): AssignableRole | undefined => AssignableRole.safeParse(person.role).data;

export function ChangeRoleDialog({ person, onClose }: PersonDialogProps) {
  const t = useTranslations("users");
  const common = useTranslations("app");
  const scope = useTenant();
  const explain = useExplainError();
  const forgetPeople = useForgetPeople();
  const [role, setRole] = useState(assignable(person));
  const { base, theirs, send, isBusy, error } = useVersionedChange({
    seen: person,
    read: () => readPerson(scope, person.id),
    change: (next: AssignableRole, version) =>
      answerOf(
        scope.api.PATCH("/v1/users/{id}", { params: { path: { id: person.id }, header: changeHeaders(version) }, body: { role: next } }),
      ),
    onDone: (after) => {
      forgetPeople();
      toastDone(t("change_role.done", { name: nameOf(after, common("unknown_person")), role: common(`roles.${after.role}`) }));
      onClose();
    },
  });
  return (
    <FormDialog
      title={t("change_role.title", { name: nameOf(person, common("unknown_person")) })}
      description={t("change_role.text")}
      closeLabel={common("close")}
      cancelLabel={common("cancel")}
      submitLabel={t("change_role.submit")}
      busy={isBusy}
      reason={role === undefined || role === base.role ? t("change_role.same") : undefined}
      error={error === null ? undefined : codeOf(error) === "user.last_admin" ? t("problems.last_admin") : explain(error).text}
      onClose={onClose}
      onSubmit={() => {
        if (role !== undefined) send(role);
      }}
    >
      {theirs === undefined ? null : (
        <ChangedMeanwhile>
          <p>{t("change_role.now", { role: common(`roles.${theirs.role}`) })}</p>
        </ChangedMeanwhile>
      )}
      <RoleChoice value={role} onChange={setRole} />
    </FormDialog>
  );
}

export function AskForRoleDialog({ person, onClose }: PersonDialogProps) {
  const t = useTranslations("users");
  const common = useTranslations("app");
  const { api, cache, tenantId } = useTenant();
  const explain = useExplainError();
  const [role, setRole] = useState(assignable(person));
  const [reason, setReason] = useState("");
  const { mutate, isPending, error } = useMutation({
    mutationFn: (wanted: AssignableRole) =>
      answerOf(
        api.POST("/v1/approvals", {
          body: { kind: "role_change", user_id: person.id, change: { role: wanted }, reason: reason.trim() },
          params: { header: changeHeaders() },
        }),
      ),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: [tenantId, "approvals"] });
      toastDone(t("ask_for_role.done"));
      onClose();
    },
  });
  const missing =
    role === undefined || role === person.role ? t("change_role.same") : reason.trim() === "" ? t("ask_for_role.no_reason") : undefined;
  return (
    <FormDialog
      title={t("ask_for_role.title", { name: nameOf(person, common("unknown_person")) })}
      closeLabel={common("close")}
      cancelLabel={common("cancel")}
      submitLabel={t("ask_for_role.submit")}
      busy={isPending}
      reason={missing}
      error={error === null ? undefined : explain(error).text}
      onClose={onClose}
      onSubmit={() => {
        if (role !== undefined) mutate(role);
      }}
    >
      <Banner live="off">{t("ask_for_role.text")}</Banner>
      <RoleChoice value={role} onChange={setRole} />
      <Field label={t("ask_for_role.reason")} required>
        <TextArea value={reason} maxLength={500} onChange={({ currentTarget: { value } }) => setReason(value)} />
      </Field>
    </FormDialog>
  );
}
