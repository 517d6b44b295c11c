import { clsx } from "clsx";
import { Check, ChevronRight } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import { Kbd } from "./kbd.tsx";
import type { MenuAction, MenuItem, MenuProps } from "./menu.tsx";
import { type LazyPopup, useTakenFocus } from "./popup-trigger.tsx";

/** Props of {@link MenuPopup}. */
export interface MenuPopupProps extends Omit<MenuProps, "open" | "onOpenChange">, Omit<LazyPopup, "isLoaded"> {}

const content =
  "z-50 min-w-44 max-w-80 max-h-(--radix-dropdown-menu-content-available-height) animate-appear overflow-y-auto rounded-lg border border-line bg-raised p-1 text-ink shadow-md";
const line =
  "flex min-h-7.5 items-center gap-2 rounded-md px-2 py-1 text-base select-none data-highlighted:bg-hover data-highlighted:outline-none forced-colors:data-highlighted:outline-2 pointer-coarse:min-h-10";

/** A menu with its button. */
export function MenuPopup({ trigger, items, align = "start", side = "bottom", open, onOpenChange, hadFocus }: MenuPopupProps) {
  const button = useTakenFocus(hadFocus);
  return (
    <Radix.Root modal={false} open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild ref={button}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content align={align} side={side} sideOffset={4} collisionPadding={8} loop className={content}>
          <Lines items={items} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Lines({ items }: { readonly items: readonly MenuItem[] }) {
  return items.map((item, place) => (
    <Line key={"label" in item ? `${item.kind ?? "action"}:${item.label}` : `separator:${place}`} item={item} />
  ));
}

function Line({ item }: { readonly item: MenuItem }) {
  switch (item.kind) {
    case "separator":
      return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
    case "heading":
      return <Radix.Label className="px-2 pt-1.5 pb-0.5 text-xs font-medium text-ink-faint">{item.label}</Radix.Label>;
    case "choice":
      return (
        <Radix.RadioGroup aria-label={item.label} value={item.value} onValueChange={item.onChange}>
          {item.options.map((option) => (
            <Radix.RadioItem key={option.value} value={option.value} className={line}>
              <Mark />
              {option.icon === undefined ? null : <option.icon aria-hidden size={16} className="shrink-0 text-ink-faint" />}
              {option.label}
            </Radix.RadioItem>
          ))}
        </Radix.RadioGroup>
      );
    case "more":
      return (
        <Radix.Sub>
          <Radix.SubTrigger className={clsx(line, "data-[state=open]:bg-hover")}>
            {item.icon === undefined ? null : <item.icon aria-hidden size={16} className="shrink-0 text-ink-faint" />}
            <span className="grow">{item.label}</span>
            <ChevronRight aria-hidden size={14} className="text-ink-faint" />
          </Radix.SubTrigger>
          <Radix.Portal>
            <Radix.SubContent sideOffset={2} collisionPadding={8} loop className={content}>
              <Lines items={item.items} />
            </Radix.SubContent>
          </Radix.Portal>
        </Radix.Sub>
      );
    default:
      return <Action action={item} />;
  }
}

function Action({ action: { label, icon: Icon, start, note, shortcut, tone, reason, onSelect } }: { readonly action: MenuAction }) {
  return (
    <Radix.Item
      // Not `disabled`: what can't be reached can't say why.
      aria-disabled={reason === undefined ? undefined : true}
      aria-keyshortcuts={shortcut?.join("+")}
      onSelect={(event) => {
        if (reason === undefined) onSelect();
        else event.preventDefault();
      }}
      className={clsx(line, tone === "danger" && reason === undefined && "text-danger-text", reason !== undefined && "text-ink-muted")}
    >
      {start}
      {Icon === undefined ? null : (
        <Icon aria-hidden size={16} className={clsx("shrink-0", tone === "danger" ? "text-inherit" : "text-ink-faint")} />
      )}
      <span className="min-w-0 grow">
        <span className="block">{label}</span>
        {(reason ?? note) === undefined ? null : <span className="block text-xs text-ink-muted">{reason ?? note}</span>}
      </span>
      {shortcut === undefined ? null : (
        <span aria-hidden className="ml-4 flex">
          <Kbd keys={shortcut} />
        </span>
      )}
    </Radix.Item>
  );
}

const Mark = () => (
  <span className="flex size-4 shrink-0 items-center justify-center">
    <Radix.ItemIndicator>
      <Check aria-hidden size={14} className="text-accent-text" />
    </Radix.ItemIndicator>
  </span>
);
