import { useTranslations } from "use-intl";
import { useMe } from "../tenant/use-tenant.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Kbd } from "../ui/kbd.tsx";
import { useActing } from "./acting.ts";
import { maySeeScreen, navigation } from "./screens.ts";

/** What can be typed, and where. */
const queueKeys = [
  ["next", ["j"]],
  ["previous", ["k"]],
  ["open", ["Enter"]],
  ["select", ["x"]],
  ["extend", ["Shift", "J"]],
  ["assign", ["a"]],
  ["status", ["s"]],
  ["priority", ["p"]],
  ["pick_up", ["t"]],
  ["close", ["#"]],
  ["search", ["/"]],
] as const;
const ticketKeys = [
  ["respond", ["r"]],
  ["note", ["n"]],
  ["send", ["Ctrl", "Enter"]],
  ["assign", ["a"]],
  ["status", ["s"]],
  ["priority", ["p"]],
  ["pick_up", ["t"]],
  ["close", ["#"]],
] as const;

export interface ShortcutsDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function ShortcutsDialog({ open, onOpenChange }: ShortcutsDialogProps) {
  const t = useTranslations("app");
  const me = useMe();
  const isActing = useActing().actsIn !== undefined;
  const row = (label: string, keys: readonly string[]) => (
    <div key={label} className="flex items-center justify-between gap-4 py-1">
      <dt>{label}</dt>
      <dd>
        <Kbd keys={keys} />
      </dd>
    </div>
  );
  const heading = (text: string) => <h3 className="mt-3 mb-1 text-sm font-semibold text-ink-muted">{text}</h3>;
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("account.shortcuts")} closeLabel={t("close")}>
      <div className="grid gap-x-8 sm:grid-cols-2">
        <div>
          {heading(t("shortcuts.everywhere.title"))}
          <dl>
            {row(t("shortcuts.everywhere.palette"), ["Ctrl", "K"])}
            {row(t("shortcuts.everywhere.new_ticket"), ["c"])}
            {row(t("shortcuts.everywhere.help"), ["?"])}
            {navigation
              .filter((item) => maySeeScreen(me, isActing, item))
              .map(({ label, keys }) => row(t("shortcuts.go", { screen: t(`nav.${label}`) }), keys.split(" ")))}
          </dl>
        </div>
        {me.role === "user" ? null : (
          <div>
            {heading(t("shortcuts.queue.title"))}
            <dl>{queueKeys.map(([key, keys]) => row(t(`shortcuts.queue.${key}`), keys))}</dl>
            {heading(t("shortcuts.ticket.title"))}
            <dl>{ticketKeys.map(([key, keys]) => row(t(`shortcuts.ticket.${key}`), keys))}</dl>
          </div>
        )}
      </div>
    </Dialog>
  );
}
