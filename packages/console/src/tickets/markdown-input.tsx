import { Eye, Pencil } from "lucide-react";
import { type Ref, useState } from "react";
import { useTranslations } from "use-intl";
import { RadioGroup } from "../ui/radio-group.tsx";
import { TextArea } from "../ui/text-area.tsx";
import { MarkdownText } from "./markdown-text.tsx";

/** Props of {@link MarkdownInput}. */
export interface MarkdownInputProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onBlur?: () => void;
  readonly inputRef?: Ref<HTMLTextAreaElement>;
  readonly minRows?: number;
}

/** Text as markdown, with how it will look. */
export function MarkdownInput({ value, onChange, onBlur, inputRef, minRows = 4 }: MarkdownInputProps) {
  const t = useTranslations("ticket.markdown");
  const [view, setView] = useState<"write" | "preview">("write");
  return (
    <div className="flex flex-col gap-1.5">
      <RadioGroup
        label={t("view")}
        labelHidden
        value={view}
        onChange={setView}
        options={[
          { value: "write", label: t("write"), icon: Pencil },
          { value: "preview", label: t("preview"), icon: Eye },
        ]}
      />
      <div className={view === "preview" ? "hidden" : "contents"}>
        <TextArea
          ref={inputRef}
          value={value}
          minRows={minRows}
          onBlur={onBlur}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </div>
      {view === "write" ? null : (
        <div role="region" aria-label={t("preview")} tabIndex={0} className="min-h-20 rounded-md border bg-surface p-2">
          {value.trim() === "" ? <p className="text-ink-muted">{t("nothing")}</p> : <MarkdownText text={value} />}
        </div>
      )}
    </div>
  );
}
