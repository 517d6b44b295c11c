import { useBlocker } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ChangedMeanwhile } from "../app/changed-meanwhile.tsx";
import { useExplainError } from "../app/explain-error.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { movedSettings } from "./moved-settings.ts";
import type { SettingsFormState } from "./use-settings-form.ts";

export interface SettingsSectionProps {
  readonly state: SettingsFormState;
  /** Names the form. */
  readonly label: string;
  readonly children: ReactNode;
}

/** A form of settings, with what saves it. Whoever leaves with something unsaved is asked. */
export function SettingsSection({ state, label, children }: SettingsSectionProps) {
  const t = useTranslations("settings");
  const common = useTranslations("app");
  const explain = useExplainError();
  const { isDirty, isBusy, error, theirs, beforeTheirs, save, discard } = state;
  const leaving = useBlocker({ shouldBlockFn: () => isDirty, enableBeforeUnload: () => isDirty, withResolver: true });
  const moved = theirs === undefined || beforeTheirs === undefined ? [] : movedSettings(beforeTheirs, theirs);
  return (
    <form
      noValidate
      aria-label={label}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isDirty && !isBusy) save();
      }}
    >
      {children}
      {theirs === undefined ? null : (
        <ChangedMeanwhile>
          <ul className="font-mono text-xs">
            {moved.map(({ path, before, after }) => (
              <li key={path}>
                {path}: <del>{before}</del> → <ins className="no-underline">{after}</ins>
              </li>
            ))}
          </ul>
        </ChangedMeanwhile>
      )}
      {error === null ? null : <Banner tone="danger">{explain(error).text}</Banner>}
      <div className="sticky bottom-0 z-20 -mx-4 flex flex-wrap items-center justify-end gap-2 border-t bg-canvas px-4 py-3 sm:-mx-6 sm:px-6">
        <p role="status" className="mr-auto text-sm text-ink-muted">
          {isDirty ? t("unsaved") : ""}
        </p>
        {isDirty ? <Button onClick={discard}>{t("discard")}</Button> : null}
        <Button type="submit" variant="primary" busy={isBusy} reason={isDirty ? undefined : t("nothing_changed")}>
          {common("save")}
        </Button>
      </div>
      {leaving.status === "blocked" ? (
        <ConfirmDialog
          onClose={leaving.reset}
          title={common("leave.title")}
          description={common("leave.text")}
          confirmLabel={common("leave.leave")}
          cancelLabel={common("leave.stay")}
          tone="danger"
          onConfirm={leaving.proceed}
        />
      ) : null}
    </form>
  );
}
