import type { User } from "@bulkhead/users/schema";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { ChangedMeanwhile } from "../app/changed-meanwhile.tsx";
import { useExplainError } from "../app/explain-error.ts";
import { useVersionedChange } from "../app/use-versioned-change.ts";
import { nameOf } from "../tenant/people.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Field } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { toastDone } from "../ui/toast.tsx";
import { readPerson, useForgetPeople } from "./read-person.ts";

export interface PersonDialogProps {
  readonly person: User;
  readonly onClose: () => void;
}

export function RenameDialog({ person, onClose }: PersonDialogProps) {
  const t = useTranslations("users");
  const common = useTranslations("app");
  const scope = useTenant();
  const explain = useExplainError();
  const forgetPeople = useForgetPeople();
  const [name, setName] = useState(person.name ?? "");
  const { theirs, send, isBusy, error } = useVersionedChange({
    seen: person,
    read: () => readPerson(scope, person.id),
    change: (next: string, version) =>
      answerOf(
        scope.api.PATCH("/v1/users/{id}", { params: { path: { id: person.id }, header: changeHeaders(version) }, body: { name: next } }),
      ),
    onDone: (after) => {
      forgetPeople();
      toastDone(t("rename.done", { name: nameOf(after, "") }));
      onClose();
    },
  });
  const isValid = name.trim() !== "" && name.trim().length <= 120;
  return (
    <FormDialog
      size="sm"
      title={t("rename.title", { name: nameOf(person, common("unknown_person")) })}
      description={t("rename.text")}
      closeLabel={common("close")}
      cancelLabel={common("cancel")}
      submitLabel={common("save")}
      busy={isBusy}
      reason={isValid ? undefined : t("name_invalid")}
      error={error === null ? undefined : explain(error).text}
      onClose={onClose}
      onSubmit={() => send(name.trim())}
    >
      {theirs === undefined ? null : (
        <ChangedMeanwhile>
          <p>{t("rename.now", { name: nameOf(theirs, "–") })}</p>
        </ChangedMeanwhile>
      )}
      <Field label={t("name")}>
        <TextInput value={name} maxLength={120} autoComplete="off" onChange={({ currentTarget: { value } }) => setName(value)} />
      </Field>
    </FormDialog>
  );
}
