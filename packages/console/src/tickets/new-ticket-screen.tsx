/** Opens a ticket: for oneself, or, from agents up, for anybody. */
import { zodResolver } from "@hookform/resolvers/zod";
import { isAtLeast } from "@bulkhead/platform/schema";
import { CreateTicket, type Ticket } from "@bulkhead/tickets/schema";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { Controller, useForm, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl";
import * as z from "zod";
import { answerOf } from "../api/client.ts";
import { useExplainError } from "../app/explain-error.ts";
import { nameOf, usePeople, useTeams } from "../tenant/people.ts";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Combobox } from "../ui/combobox.tsx";
import { Field } from "../ui/field.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Select } from "../ui/select.tsx";
import { TagInput } from "../ui/tag-input.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { toastDone } from "../ui/toast.tsx";
import { acceptedTag } from "./accepted-tag.ts";
import { CustomFieldsInput } from "./custom-fields-input.tsx";
import { useFieldProblem } from "./field-problem.ts";
import { MarkdownInput } from "./markdown-input.tsx";
import { priorityLook } from "./priority-badge.tsx";
import { categoriesQuery } from "./queries.ts";

type Entered = z.input<typeof CreateTicket>;
type Complete = z.output<typeof CreateTicket>;

/** Where what was begun is kept. */
const draftAt = "new-ticket";

const begin: Entered = { subject: "", description: "", category: "", priority: "medium", tags: [], custom_fields: {} };
const Draft = CreateTicket.partial().extend({ subject: z.string(), description: z.string(), category: z.string() });

/** What was begun before; what cannot be understood of it is as if it had not been. */
function begun(draft: string | undefined): Entered {
  if (draft === undefined) return begin;
  try {
    const parsed = Draft.safeParse(JSON.parse(draft));
    return parsed.success ? { ...begin, ...parsed.data } : begin;
  } catch {
    return begin;
  }
}

/** What is counted up to: schemas come without their own words for it. */
const most = { subject: 200, description: 20_000, category: 60 } as const;

export function NewTicketScreen() {
  const t = useTranslations("ticket.new");
  const fields = useTranslations("ticket.field");
  const problems = useTranslations("ticket.problem");
  const fieldProblem = useFieldProblem();
  const priorities = useTranslations("tickets.priority");
  const app = useTranslations("app");
  const scope = useTenant();
  const { api, cache, store, tenantId } = scope;
  const { data: categories = [] } = useQuery(categoriesQuery(scope));
  const me = useMe();
  const people = usePeople();
  const teams = useTeams();
  const navigate = useNavigate();
  const explain = useExplainError();
  const isStaff = isAtLeast(me.role, "agent");
  const [problem, setProblem] = useState<string>();
  /** Sent again with the same content it is the same request, whatever became of the first. */
  const sent = useRef<{ readonly body: string; readonly key: string }>(undefined);
  const isDone = useRef(false);
  /** Fields with a state of their own begin anew with the form. */
  const [round, setRound] = useState(0);
  const [areFieldsRight, setFieldsRight] = useState(true);
  const form = useForm<Entered, unknown, Complete>({
    resolver: zodResolver(CreateTicket),
    mode: "onChange",
    defaultValues: begun(store.getState().drafts[draftAt]),
  });
  const { isSubmitting, dirtyFields, isSubmitted } = form.formState;

  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values }) => {
          if (!isDone.current) store.setDraft(draftAt, JSON.stringify(values));
        },
      }),
    [form, store],
  );

  const values = useWatch({ control: form.control });
  const judged = CreateTicket.safeParse(values);
  const problemOf = (name: keyof Entered): string | undefined =>
    fieldProblem(
      judged.error?.issues.find(({ path }) => path[0] === name),
      values[name],
    );
  /** Nobody is told off for what they have not come to yet. */
  const problemOfSeen = (name: keyof typeof most): string | undefined =>
    isSubmitted || dirtyFields[name] === true ? problemOf(name) : undefined;
  const count = (name: keyof typeof most) => problems("count", { length: (values[name] ?? "").trim().length, most: most[name] });

  const create = async (body: Complete): Promise<void> => {
    if (!areFieldsRight) return;
    setProblem(undefined);
    const text = JSON.stringify(body);
    if (sent.current?.body !== text) sent.current = { body: text, key: crypto.randomUUID() };
    try {
      const ticket: Ticket = await answerOf(api.POST("/v1/tickets", { params: { header: { "idempotency-key": sent.current.key } }, body }));
      isDone.current = true;
      store.setDraft(draftAt, "");
      cache.setQueryData([tenantId, "ticket", ticket.id], ticket);
      void cache.invalidateQueries({ queryKey: [tenantId, "ticket-counts"] });
      toastDone(t("created", { number: String(ticket.number) }));
      await navigate({ to: "/tickets/$ticketId", params: { ticketId: ticket.id } });
    } catch (error) {
      setProblem(explain(error).text);
    }
  };
  return (
    <div className="mx-auto w-full max-w-3xl p-4 md:px-6">
      <title>{t("document_title")}</title>
      <PageHeader title={t("title")} description={t("text")} />
      <form noValidate aria-label={t("title")} className="flex flex-col gap-5" onSubmit={(event) => void form.handleSubmit(create)(event)}>
        <Field label={fields("subject")} required hint={t("subject_hint")} error={problemOfSeen("subject")} aside={count("subject")}>
          <TextInput autoFocus autoComplete="off" {...form.register("subject")} />
        </Field>
        <Field
          label={fields("description")}
          required
          hint={t("description_hint")}
          error={problemOfSeen("description")}
          aside={count("description")}
        >
          <Controller
            control={form.control}
            name="description"
            render={({ field }) => (
              <MarkdownInput value={field.value} onChange={field.onChange} onBlur={field.onBlur} inputRef={field.ref} minRows={6} />
            )}
          />
        </Field>
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label={fields("category")} required hint={t("category_hint")} error={problemOfSeen("category")} aside={count("category")}>
            <TextInput list="categories" autoComplete="off" {...form.register("category")} />
          </Field>
          <datalist id="categories">
            {categories.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
          <Field label={fields("priority")} hint={t("priority_hint")}>
            <Select
              {...form.register("priority")}
              options={Object.keys(priorityLook).flatMap((value) => {
                const priority = CreateTicket.shape.priority.safeParse(value).data;
                return priority === undefined ? [] : { value: priority, label: priorities(priority) };
              })}
            />
          </Field>
        </div>
        <Field label={fields("tags")} mark={t("optional")} hint={t("tags_hint")} error={problemOf("tags")}>
          <Controller
            control={form.control}
            name="tags"
            render={({ field }) => (
              <TagInput
                value={field.value ?? []}
                max={20}
                removeLabel={(tag) => t("remove_tag", { tag })}
                accept={acceptedTag}
                onChange={(tags) => field.onChange([...tags])}
              />
            )}
          />
        </Field>
        {isStaff ? (
          <fieldset className="flex flex-col gap-5 rounded-lg border bg-sunken p-4">
            <legend className="px-1 text-sm font-semibold">{t("staff")}</legend>
            <div className="grid gap-5 sm:grid-cols-2">
              <Field label={t("on_behalf")} mark={t("optional")} hint={t("on_behalf_hint")} error={problemOf("user_id")}>
                <Controller
                  control={form.control}
                  name="user_id"
                  render={({ field }) => (
                    <Combobox
                      value={field.value}
                      onChange={field.onChange}
                      placeholder={t("myself")}
                      clearLabel={t("clear_person")}
                      searchLabel={t("find_person")}
                      emptyLabel={t("nobody")}
                      choices={[...people.values()]
                        .filter(({ status }) => status !== "inactive")
                        .map((person) => {
                          const label = nameOf(person, app("unknown_person"));
                          return {
                            value: person.id,
                            label,
                            description: person.email ?? undefined,
                            start: <Avatar name={label} seed={person.id} size={20} />,
                          };
                        })}
                    />
                  )}
                />
              </Field>
              <Field label={fields("team_id")} mark={t("optional")} hint={t("team_hint")} error={problemOf("team_id")}>
                <Controller
                  control={form.control}
                  name="team_id"
                  render={({ field }) => (
                    <Combobox
                      value={field.value ?? undefined}
                      onChange={field.onChange}
                      placeholder={t("no_team")}
                      clearLabel={t("clear_team")}
                      searchLabel={t("find_team")}
                      emptyLabel={t("no_such_team")}
                      choices={teams.map(({ id, name, description: about }) => ({
                        value: id,
                        label: name,
                        description: about ?? undefined,
                      }))}
                    />
                  )}
                />
              </Field>
            </div>
            <Field label={fields("custom_fields")} mark={t("optional")} group error={problemOf("custom_fields")}>
              <Controller
                control={form.control}
                name="custom_fields"
                render={({ field }) => (
                  <CustomFieldsInput
                    key={round}
                    initial={field.value ?? {}}
                    onChange={(custom_fields, areRight) => {
                      field.onChange(custom_fields);
                      setFieldsRight(areRight);
                    }}
                  />
                )}
              />
            </Field>
          </fieldset>
        ) : null}
        {problem === undefined ? null : (
          <Banner tone="danger" title={t("failed")}>
            {problem}
          </Banner>
        )}
        <div className="flex flex-wrap items-center justify-end gap-3">
          <p className="mr-auto text-xs text-ink-muted">{t("kept")}</p>
          <Button
            variant="quiet"
            onClick={() => {
              form.reset(begin);
              setRound(round + 1);
              setFieldsRight(true);
              store.setDraft(draftAt, "");
            }}
          >
            {t("discard")}
          </Button>
          <Button type="submit" variant="primary" busy={isSubmitting}>
            {t("create")}
          </Button>
        </div>
      </form>
    </div>
  );
}
