import type { CustomFields } from "@bulkhead/tickets/schema";
import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Select } from "../ui/select.tsx";
import { TextInput } from "../ui/text-input.tsx";

type Kind = "text" | "number" | "yes_no";

/** A field as it is typed. */
interface Row {
  readonly id: number;
  readonly name: string;
  readonly kind: Kind;
  readonly text: string;
}

const rowsOf = (fields: CustomFields): readonly Row[] =>
  Object.entries(fields).map(([name, value], id) => ({
    id,
    name,
    kind: typeof value === "number" ? "number" : typeof value === "boolean" ? "yes_no" : "text",
    text: String(value ?? ""),
  }));

const valueOf = ({ kind, text }: Row): NonNullable<CustomFields[string]> =>
  kind === "yes_no" ? text === "true" : kind === "number" ? Number(text) : text;

/** Nothing has been typed into it yet. */
const isBlank = ({ name, kind, text }: Row): boolean => name.trim() === "" && kind !== "yes_no" && text.trim() === "";

/** Why a row is no field. */
function problemOf(row: Row, rows: readonly Row[]): "no_name" | "twice" | "no_number" | undefined {
  const name = row.name.trim();
  if (isBlank(row)) return undefined;
  if (name === "") return "no_name";
  if (rows.some((other) => other.id < row.id && other.name.trim() === name)) return "twice";
  return row.kind === "number" && (row.text.trim() === "" || !Number.isFinite(Number(row.text))) ? "no_number" : undefined;
}

const fieldsOf = (rows: readonly Row[]): CustomFields =>
  Object.fromEntries(rows.flatMap((row) => (isBlank(row) || problemOf(row, rows) !== undefined ? [] : [[row.name.trim(), valueOf(row)]])));

/** Props of {@link CustomFieldsInput}. */
export interface CustomFieldsInputProps {
  /** What it begins with. */
  readonly initial: CustomFields;
  /** `areRight`: every row is a field. */
  readonly onChange: (fields: CustomFields, areRight: boolean) => void;
}

/** Fields of the tenant's own making: text, number or yes/no by name. */
export function CustomFieldsInput({ initial, onChange }: CustomFieldsInputProps) {
  const t = useTranslations("ticket.custom_fields");
  const id = useId();
  const [rows, setRows] = useState(() => rowsOf(initial));
  const set = (next: readonly Row[]): void => {
    setRows(next);
    onChange(
      fieldsOf(next),
      next.every((row) => problemOf(row, next) === undefined),
    );
  };
  const edit = (at: number, change: Partial<Row>): void => set(rows.map((row) => (row.id === at ? { ...row, ...change } : row)));
  const kinds = (["text", "number", "yes_no"] as const).map((value) => ({ value, label: t(`kind.${value}`) }));
  return (
    <div className="flex flex-col gap-2">
      {rows.map((row, index) => {
        const problem = problemOf(row, rows);
        const problemId = `${id}${row.id}-problem`;
        const described = problem === undefined ? undefined : problemId;
        return (
          <div key={row.id} className="grid grid-cols-[1fr_auto] items-center gap-1.5 sm:grid-cols-[1fr_7rem_1fr_auto]">
            <TextInput
              aria-label={t("name", { index: index + 1 })}
              aria-invalid={problem === "no_name" || problem === "twice"}
              aria-describedby={described}
              placeholder={t("name_placeholder")}
              maxLength={60}
              value={row.name}
              onChange={(event) => edit(row.id, { name: event.currentTarget.value })}
            />
            <Select
              aria-label={t("kind.label", { index: index + 1 })}
              options={kinds}
              value={row.kind}
              onChange={(event) => {
                const kind = kinds.find(({ value }) => value === event.currentTarget.value)?.value ?? "text";
                edit(row.id, { kind, text: kind === "yes_no" ? "true" : row.kind === "yes_no" ? "" : row.text });
              }}
            />
            {row.kind === "yes_no" ? (
              <Select
                aria-label={t("value", { index: index + 1 })}
                options={[
                  { value: "true", label: t("yes") },
                  { value: "false", label: t("no") },
                ]}
                value={row.text}
                onChange={(event) => edit(row.id, { text: event.currentTarget.value })}
              />
            ) : (
              <TextInput
                id={`${id}${row.id}`}
                aria-label={t("value", { index: index + 1 })}
                aria-invalid={problem === "no_number"}
                aria-describedby={described}
                placeholder={t("value_placeholder")}
                inputMode={row.kind === "number" ? "decimal" : undefined}
                maxLength={1_000}
                value={row.text}
                onChange={(event) => edit(row.id, { text: event.currentTarget.value })}
              />
            )}
            <IconButton
              icon={X}
              label={t("remove", { name: row.name === "" ? String(index + 1) : row.name })}
              onClick={() => set(rows.filter((one) => one.id !== row.id))}
            />
            {problem === undefined ? null : (
              <p id={problemId} className="col-span-full text-xs font-medium text-danger-text">
                {t(`problem.${problem}`)}
              </p>
            )}
          </div>
        );
      })}
      <Button
        size="sm"
        icon={Plus}
        className="self-start"
        onClick={() => set([...rows, { id: Math.max(-1, ...rows.map((row) => row.id)) + 1, name: "", kind: "text", text: "" }])}
      >
        {t("add")}
      </Button>
    </div>
  );
}
