/** Names and describes a team: a new one, or one that there is. */
import { CreateTeam, type Team } from "@bulkhead/teams/schema";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm, type UseFormReturn } from "react-hook-form";
import { useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { codeOf } from "../api/problem-error.ts";
import { ChangedMeanwhile } from "../app/changed-meanwhile.tsx";
import { useExplainError } from "../app/explain-error.ts";
import { useVersionedChange } from "../app/use-versioned-change.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Field } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { TextArea } from "../ui/text-area.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { toastDone } from "../ui/toast.tsx";
import { readTeam } from "./queries.ts";
import { useForgetTeams } from "./use-forget-teams.ts";
import type * as z from "zod";

type TeamForm = UseFormReturn<z.input<typeof CreateTeam>, unknown, CreateTeam>;

export function CreateTeamDialog({ onClose }: { readonly onClose: (created?: Team) => void }) {
  const t = useTranslations("teams");
  const common = useTranslations("app");
  const { api } = useTenant();
  const explain = useExplainError();
  const forgetTeams = useForgetTeams();
  const form: TeamForm = useForm({ resolver: zodResolver(CreateTeam), defaultValues: { name: "" }, mode: "onTouched" });
  const { mutate, isPending, error } = useMutation({
    mutationFn: (body: CreateTeam) => answerOf(api.POST("/v1/teams", { body, params: { header: changeHeaders() } })),
    onSuccess: (team) => {
      forgetTeams();
      toastDone(t("create.done", { name: team.name }));
      onClose(team);
    },
  });
  const taken = codeOf(error) === "team.name_taken";
  return (
    <FormDialog
      title={t("create.title")}
      description={t("create.text")}
      closeLabel={common("close")}
      cancelLabel={common("cancel")}
      submitLabel={t("create.submit")}
      busy={isPending}
      error={error === null || taken ? undefined : explain(error).text}
      onClose={() => onClose()}
      onSubmit={() => void form.handleSubmit((body) => mutate(body))()}
    >
      <TeamFields form={form} taken={taken} />
    </FormDialog>
  );
}

export function EditTeamDialog({ team, onClose }: { readonly team: Team; readonly onClose: () => void }) {
  const t = useTranslations("teams");
  const common = useTranslations("app");
  const scope = useTenant();
  const explain = useExplainError();
  const forgetTeams = useForgetTeams();
  const form: TeamForm = useForm({
    resolver: zodResolver(CreateTeam),
    defaultValues: { name: team.name, description: team.description },
    mode: "onTouched",
  });
  const { theirs, send, isBusy, error } = useVersionedChange({
    seen: team,
    read: () => readTeam(scope, team.id),
    change: (body: CreateTeam, version) =>
      answerOf(scope.api.PATCH("/v1/teams/{id}", { params: { path: { id: team.id }, header: changeHeaders(version) }, body })),
    onDone: (after) => {
      forgetTeams();
      toastDone(t("edit.done", { name: after.name }));
      onClose();
    },
    onStale: ({ name, description }) => form.reset({ name, description }, { keepDirtyValues: true, keepDirty: true }),
  });
  const taken = codeOf(error) === "team.name_taken";
  return (
    <FormDialog
      title={t("edit.title", { name: team.name })}
      closeLabel={common("close")}
      cancelLabel={common("cancel")}
      submitLabel={common("save")}
      busy={isBusy}
      error={error === null || taken ? undefined : explain(error).text}
      onClose={onClose}
      onSubmit={() => void form.handleSubmit((body) => send(body))()}
    >
      {theirs === undefined ? null : (
        <ChangedMeanwhile>
          <p className="font-medium">{theirs.name}</p>
          {theirs.description === null ? null : <p>{theirs.description}</p>}
        </ChangedMeanwhile>
      )}
      <TeamFields form={form} taken={taken} />
    </FormDialog>
  );
}

function TeamFields({ form: { register, formState }, taken }: { readonly form: TeamForm; readonly taken: boolean }) {
  const t = useTranslations("teams");
  return (
    <>
      <Field
        label={t("name")}
        required
        error={formState.errors.name !== undefined ? t("name_invalid") : taken ? t("name_taken") : undefined}
      >
        <TextInput autoComplete="off" {...register("name")} />
      </Field>
      <Field
        label={t("description_label")}
        mark={t("optional")}
        error={formState.errors.description === undefined ? undefined : t("description_invalid")}
      >
        <TextArea
          {...register("description", { setValueAs: (text: unknown) => (typeof text === "string" && text.trim() !== "" ? text : null) })}
        />
      </Field>
    </>
  );
}
