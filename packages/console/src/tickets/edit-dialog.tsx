/** Edits what a ticket says of itself, all at once: as much of it as one may. */
import { UpdateTicket, type Ticket } from "@bulkhead/tickets/schema";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { nameOf, usePeople } from "../tenant/people.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { MultiSelect } from "../ui/multi-select.tsx";
import { TagInput } from "../ui/tag-input.tsx";
import { TextArea } from "../ui/text-area.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { baseOf, changedFields, type EditedFields } from "./changed-fields.ts";
import { acceptedTag } from "./accepted-tag.ts";
import { CustomFieldsInput } from "./custom-fields-input.tsx";
import { useFieldProblem } from "./field-problem.ts";
import { categoriesQuery } from "./queries.ts";
import type { TicketButtons } from "./ticket-buttons.ts";
import type { TicketActions } from "./use-ticket-actions.ts";

/** Props of {@link EditDialog}. */
export interface EditDialogProps {
  readonly ticket: Ticket;
  readonly editable: TicketButtons["editable"];
  readonly onClose: () => void;
  readonly onSave: TicketActions["update"];
}

export function EditDialog({ ticket, editable, onClose, onSave }: EditDialogProps) {
  const t = useTranslations("ticket.edit");
  const fields = useTranslations("ticket.field");
  const app = useTranslations("app");
  const people = usePeople();
  const problemOf = useFieldProblem();
  const { data: categories = [] } = useQuery(categoriesQuery(useTenant()));
  // What others change meanwhile does not move under one's hands.
  const [begun] = useState(ticket);
  const [offered] = useState(editable);
  const [edited, setEdited] = useState<Partial<EditedFields>>({});
  const [areFieldsRight, setFieldsRight] = useState(true);
  const [isBusy, setBusy] = useState(false);
  const may = (field: keyof UpdateTicket): boolean => offered.includes(field);
  const set = (change: Partial<EditedFields>): void => setEdited((before) => ({ ...before, ...change }));

  const update = changedFields(begun, trimmed(edited));
  const judged = UpdateTicket.safeParse(update);
  const problem = (field: keyof UpdateTicket): string | undefined =>
    judged.success
      ? undefined
      : problemOf(
          judged.error.issues.find(({ path }) => path[0] === field),
          update[field],
        );
  const isRight = judged.success && areFieldsRight;
  const isEmpty = areFieldsRight && Object.keys(update).length === 0;
  const isOutrun = baseOf(begun, ticket, update) !== ticket && !isEmpty;

  const save = async (): Promise<void> => {
    if (!judged.success || !isRight || isBusy) return;
    if (isEmpty) return onClose();
    setBusy(true);
    const outcome = await onSave({ action: "update", fields: judged.data }, baseOf(begun, ticket, update));
    setBusy(false);
    if (outcome !== "failed") onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("title", { number: String(ticket.number) })}
      closeLabel={app("close")}
      closesOutside={isEmpty}
      wrap={(inside) => (
        <form
          noValidate
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          {inside}
        </form>
      )}
      footer={
        <>
          <Button onClick={onClose}>{app("cancel")}</Button>
          <Button type="submit" variant="primary" busy={isBusy} reason={isRight ? undefined : t("mend")}>
            {app("save")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {isOutrun ? <Banner tone="warning">{t("outrun")}</Banner> : null}
        {may("subject") ? (
          <Field label={fields("subject")} required error={problem("subject")}>
            <TextInput value={edited.subject ?? begun.subject} onChange={(event) => set({ subject: event.currentTarget.value })} />
          </Field>
        ) : null}
        {may("description") ? (
          <Field label={fields("description")} required error={problem("description")}>
            <TextArea
              value={edited.description ?? begun.description}
              maxRows={12}
              onChange={(event) => set({ description: event.currentTarget.value })}
            />
          </Field>
        ) : null}
        {may("category") ? (
          <Field label={fields("category")} required error={problem("category")}>
            <TextInput
              list="edit-categories"
              value={edited.category ?? begun.category}
              onChange={(event) => set({ category: event.currentTarget.value })}
            />
          </Field>
        ) : null}
        <datalist id="edit-categories">
          {categories.map((category) => (
            <option key={category} value={category} />
          ))}
        </datalist>
        {may("tags") ? (
          <Field label={fields("tags")} error={problem("tags")} hint={t("tags_hint")}>
            <TagInput
              value={edited.tags ?? begun.tags}
              max={20}
              removeLabel={(tag) => t("remove_tag", { tag })}
              accept={acceptedTag}
              onChange={(tags) => set({ tags: [...tags] })}
            />
          </Field>
        ) : null}
        {may("followers") ? (
          <Field label={fields("followers")} error={problem("followers")} hint={t("followers_hint")}>
            <MultiSelect
              value={edited.followers ?? begun.followers}
              onChange={(followers) => set({ followers: [...followers] })}
              placeholder={app("none")}
              searchLabel={t("find_person")}
              emptyLabel={t("nobody")}
              choices={[...people.values()].map((person) => ({
                value: person.id,
                label: nameOf(person, app("unknown_person")),
                description: person.email ?? undefined,
              }))}
            />
          </Field>
        ) : null}
        {may("external_id") ? (
          <Field label={fields("external_id")} error={problem("external_id")} hint={t("external_id_hint")}>
            <TextInput
              value={edited.external_id ?? (edited.external_id === null ? "" : (begun.external_id ?? ""))}
              onChange={(event) => set({ external_id: event.currentTarget.value === "" ? null : event.currentTarget.value })}
            />
          </Field>
        ) : null}
        {may("custom_fields") ? (
          <Field label={fields("custom_fields")} group error={problem("custom_fields")}>
            <CustomFieldsInput
              initial={begun.custom_fields}
              onChange={(custom_fields, areRight) => {
                set({ custom_fields });
                setFieldsRight(areRight);
              }}
            />
          </Field>
        ) : null}
      </div>
    </Dialog>
  );
}

/** As the API will keep it: blanks at the ends are no change. */
function trimmed(edited: Partial<EditedFields>): Partial<EditedFields> {
  const { subject, description, category } = edited;
  return {
    ...edited,
    ...(subject !== undefined && { subject: subject.trim() }),
    ...(description !== undefined && { description: description.trim() }),
    ...(category !== undefined && { category: category.trim() }),
  };
}
