/** Goes anywhere, and finds any ticket by its number, from the keyboard. */
import { useNavigate } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { FileText, Hash, Plus } from "lucide-react";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ticketByNumberQuery } from "../tickets/queries.ts";
import { useMe, useTenant } from "../tenant/use-tenant.ts";
import { useFocusReturn } from "../ui/focus-return.ts";
import { useActing } from "./acting.ts";
import { maySeeScreen, navigation } from "./screens.ts";

const itemClass =
  "flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-2 text-base text-ink data-[selected=true]:bg-selected [&_svg]:text-ink-muted";

export interface CommandPaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function CommandPalette({ open, onOpenChange }: CommandPaletteProps) {
  const t = useTranslations("app");
  const navigate = useNavigate();
  const scope = useTenant();
  const me = useMe();
  const isActing = useActing().actsIn !== undefined;
  const [text, setText] = useState("");
  const number = Number(/^#?(\d{1,9})$/.exec(text.trim())?.[1] ?? 0);
  const found = useQuery({ ...ticketByNumberQuery(scope, number), enabled: open && number > 0, retry: false });
  const focus = useFocusReturn();
  const go = (to: () => Promise<void>): void => {
    onOpenChange(false);
    void to();
  };
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focus.remember}
          onCloseAutoFocus={(event) => {
            // The screen that one went to may have it.
            if (document.activeElement === document.body) focus.giveBack(event);
            else event.preventDefault();
          }}
          className="fixed top-[12vh] left-1/2 z-40 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-xl border bg-raised shadow-lg"
        >
          <Dialog.Title className="sr-only">{t("nav.search")}</Dialog.Title>
          <Command label={t("nav.search")} loop>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder={t("palette.placeholder")}
              className="w-full border-b bg-transparent px-4 py-3 text-lg text-ink outline-none placeholder:text-ink-faint"
            />
            <Command.List className="max-h-[50vh] overflow-y-auto p-2">
              <Command.Empty className="p-4 text-center text-ink-muted">{t("palette.nothing")}</Command.Empty>
              {number > 0 && found.data !== undefined ? (
                <Command.Item
                  value={`${text} #${found.data.number} ${found.data.subject}`}
                  className={itemClass}
                  onSelect={() => go(() => navigate({ to: "/tickets/$ticketId", params: { ticketId: found.data.id } }))}
                >
                  <Hash aria-hidden size={16} />
                  <span className="truncate">
                    {found.data.number} {found.data.subject}
                  </span>
                </Command.Item>
              ) : null}
              <Command.Group
                heading={t("palette.go")}
                className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-faint"
              >
                {navigation
                  .filter((item) => maySeeScreen(me, isActing, item))
                  .map(({ to, label, icon: Icon }) => (
                    <Command.Item key={to} value={t(`nav.${label}`)} className={itemClass} onSelect={() => go(() => navigate({ to }))}>
                      <Icon aria-hidden size={16} />
                      {t(`nav.${label}`)}
                    </Command.Item>
                  ))}
                {me.role === "super_admin" ? null : (
                  <Command.Item
                    value={t("nav.new_ticket")}
                    className={itemClass}
                    onSelect={() => go(() => navigate({ to: "/tickets/new" }))}
                  >
                    <Plus aria-hidden size={16} />
                    {t("nav.new_ticket")}
                  </Command.Item>
                )}
                <Command.Item
                  value={t("account.documentation")}
                  className={itemClass}
                  onSelect={() => go(async () => void window.open("/docs", "_blank", "noopener"))}
                >
                  <FileText aria-hidden size={16} />
                  {t("account.documentation")}
                </Command.Item>
              </Command.Group>
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
