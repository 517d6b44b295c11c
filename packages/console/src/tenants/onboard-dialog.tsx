/** Takes in an organisation, step by step: who it is, how it begins, what will happen, what happens next. */
import { OnboardTenant, type RegisteredTenant } from "@bulkhead/tenants/schema";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { changeHeaders } from "../api/change-headers.ts";
import { answerOf } from "../api/client.ts";
import { codeOf } from "../api/problem-error.ts";
import { useActing } from "../app/acting.ts";
import { useExplainError } from "../app/explain-error.ts";
import { TimeZoneCombobox } from "../app/time-zone-combobox.tsx";
import { useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { DefinitionList } from "../ui/definition-list.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { suggestedSlug } from "./suggested-slug.ts";

export interface OnboardDialogProps {
  /** Those that are known: whoever has a short name has it alone. */
  readonly known: readonly RegisteredTenant[];
  readonly onClose: () => void;
}

const steps = ["organisation", "start", "summary"] as const;
type Step = (typeof steps)[number];

/** What has to be right before one goes on. */
const fieldsOf = { organisation: ["name", "slug"], start: ["admin_email", "time_zone", "plan"], summary: [] } as const;

export function OnboardDialog({ known, onClose }: OnboardDialogProps) {
  const t = useTranslations("tenants.onboard");
  const common = useTranslations("app");
  const { api, cache, tenantId } = useTenant();
  const { act } = useActing();
  const explain = useExplainError();
  const [step, setStep] = useState<Step>("organisation");
  const [takenSlugs, setTaken] = useState<ReadonlySet<string>>(() => new Set(known.map(({ slug }) => slug)));
  const { register, control, trigger, handleSubmit, formState, watch, setValue, getFieldState, setFocus } = useForm({
    resolver: zodResolver(OnboardTenant),
    defaultValues: {
      name: "",
      slug: "",
      admin_email: "",
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      plan: "standard",
    },
    mode: "onChange",
  });
  const values = watch();
  const {
    mutate,
    isPending,
    error,
    data: created,
  } = useMutation({
    mutationFn: (body: OnboardTenant) => answerOf(api.POST("/v1/tenants", { body, params: { header: changeHeaders() } })),
    onSuccess: () => void cache.invalidateQueries({ queryKey: [tenantId, "tenants"] }),
    onError: (problem, { slug }) => {
      if (codeOf(problem) !== "tenant.slug_taken") return;
      setTaken((before) => new Set([...before, slug]));
      setStep("organisation");
    },
  });
  const taken = takenSlugs.has(values.slug);
  const { errors } = formState;
  const at = steps.indexOf(step);

  const body = useRef<HTMLDivElement>(null);
  const stepBefore = useRef(step);
  useEffect(() => {
    if (stepBefore.current === step) return;
    stepBefore.current = step;
    // Whoever does not see the step hears its name with its first field.
    (body.current?.querySelector<HTMLElement>("input") ?? body.current)?.focus();
  }, [step]);

  const forward = async (): Promise<void> => {
    if (step === "summary") {
      if (!isPending) await handleSubmit((body) => mutate(body))();
      return;
    }
    if (!(await trigger([...fieldsOf[step]], { shouldFocus: true }))) return;
    if (taken) return setFocus("slug");
    setStep(steps[at + 1] ?? "summary");
  };

  if (created !== undefined)
    return (
      <Dialog
        open
        onOpenChange={(open) => {
          if (!open) onClose();
        }}
        title={t("done.title", { name: created.name })}
        closeLabel={common("close")}
        footer={
          <>
            <Button onClick={() => act(created.id)}>{t("done.act")}</Button>
            <Button variant="primary" onClick={onClose}>
              {t("done.close")}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <p className="flex items-center gap-2 text-base font-medium">
            <CircleCheck aria-hidden size={16} className="text-success" />
            {t("done.text", { slug: created.slug })}
          </p>
          <ol className="flex list-decimal flex-col gap-1.5 pl-5 text-base">
            <li>{t("done.invited", { email: values.admin_email })}</li>
            <li>{t("done.signs_in")}</li>
            <li>{t("done.sets_up")}</li>
          </ol>
        </div>
      </Dialog>
    );

  return (
    <Dialog
      open
      closesOutside={false}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("title")}
      description={t("step", { at: at + 1, of: steps.length, name: t(`steps.${step}`) })}
      closeLabel={common("close")}
      wrap={(inside) => (
        <form
          noValidate
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            void forward();
          }}
        >
          {inside}
        </form>
      )}
      footer={
        <>
          <Button onClick={() => (at === 0 ? onClose() : setStep(steps[at - 1] ?? "organisation"))}>
            {at === 0 ? common("cancel") : common("back")}
          </Button>
          <Button type="submit" variant="primary" busy={isPending}>
            {t(step === "summary" ? "submit" : "next")}
          </Button>
        </>
      }
    >
      <div ref={body} role="group" aria-label={t(`steps.${step}`)} tabIndex={-1} className="flex flex-col gap-4 outline-none">
        {step === "organisation" ? (
          <>
            <Field label={t("name")} required error={errors.name === undefined ? undefined : t("name_invalid")}>
              <TextInput
                autoComplete="off"
                {...register("name", {
                  onChange: ({ target: { value } }: { readonly target: { readonly value: string } }) => {
                    // Until somebody has written one of their own.
                    if (!getFieldState("slug").isDirty || values.slug === suggestedSlug(values.name))
                      setValue("slug", suggestedSlug(value), { shouldValidate: value.trim() !== "" });
                  },
                })}
              />
            </Field>
            <Field
              label={t("slug")}
              required
              hint={values.slug !== "" && errors.slug === undefined && !taken ? t("slug_free", { slug: values.slug }) : t("slug_hint")}
              error={errors.slug !== undefined ? t("slug_invalid") : taken ? t("slug_taken", { slug: values.slug }) : undefined}
            >
              <TextInput autoComplete="off" spellCheck={false} className="font-mono" {...register("slug")} />
            </Field>
          </>
        ) : null}
        {step === "start" ? (
          <>
            <Field
              label={t("admin_email")}
              required
              hint={t("admin_email_hint")}
              error={errors.admin_email === undefined ? undefined : t("admin_email_invalid")}
            >
              <TextInput type="email" autoComplete="off" spellCheck={false} {...register("admin_email")} />
            </Field>
            <Controller
              control={control}
              name="time_zone"
              render={({ field }) => (
                <Field label={t("time_zone")}>
                  <TimeZoneCombobox value={field.value ?? "UTC"} onChange={field.onChange} />
                </Field>
              )}
            />
            <Field label={t("plan")} hint={t("plan_hint")} error={errors.plan === undefined ? undefined : t("plan_invalid")}>
              <TextInput autoComplete="off" {...register("plan")} />
            </Field>
          </>
        ) : null}
        {step === "summary" ? (
          <>
            <DefinitionList
              items={[
                { id: "name", term: t("name"), description: values.name },
                { id: "slug", term: t("slug"), description: <span className="font-mono">{values.slug}</span> },
                { id: "admin", term: t("admin_email"), description: values.admin_email },
                { id: "zone", term: t("time_zone"), description: values.time_zone },
                { id: "plan", term: t("plan"), description: values.plan },
              ]}
            />
            <Banner live="off">{t("summary_text")}</Banner>
          </>
        ) : null}
        {error === null || codeOf(error) === "tenant.slug_taken" ? null : <Banner tone="danger">{explain(error).text}</Banner>}
      </div>
    </Dialog>
  );
}
