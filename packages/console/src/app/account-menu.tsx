import { useNavigate } from "@tanstack/react-router";
import { Bell, BookOpen, ChevronsUpDown, Keyboard, Languages, LogOut, SunMoon, UserRoundCog } from "lucide-react";
import { useTranslations } from "use-intl";
import { type Language, languages, useLanguage } from "../messages/language.tsx";
import { useSignedIn } from "../session/session.ts";
import { nameOf } from "../tenant/people.ts";
import { useMe } from "../tenant/use-tenant.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { VisuallyHidden } from "../ui/visually-hidden.tsx";
import { chooseTheme, type ThemeChoice, useThemeChoice } from "../ui/theme-choice.ts";

const themes: readonly ThemeChoice[] = ["system", "light", "dark"];
const tags = Object.keys(languages).filter((tag): tag is Language => Object.hasOwn(languages, tag));

/** Who one is here, and what one may set for oneself. */
export function AccountMenu({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const t = useTranslations("app");
  const me = useMe();
  const session = useSignedIn();
  const navigate = useNavigate();
  const theme = useThemeChoice();
  const { language, choose } = useLanguage();
  const name = nameOf(me.user, t("unknown_person"));
  const items: readonly MenuItem[] = [
    { label: t("account.preferences"), icon: Bell, onSelect: () => void navigate({ to: "/preferences" }) },
    { label: t("account.shortcuts"), icon: Keyboard, shortcut: ["?"], onSelect: onShortcuts },
    { label: t("account.documentation"), icon: BookOpen, onSelect: () => void window.open("/docs", "_blank", "noopener") },
    { kind: "separator" },
    {
      kind: "more",
      label: t("account.theme"),
      icon: SunMoon,
      items: [
        {
          kind: "choice",
          label: t("account.theme"),
          value: theme,
          options: themes.map((value) => ({ value, label: t(`account.themes.${value}`) })),
          onChange: (value) => chooseTheme(themes.find((one) => one === value) ?? "system"),
        },
      ],
    },
    {
      kind: "more",
      label: t("account.language"),
      icon: Languages,
      items: [
        {
          kind: "choice",
          label: t("account.language"),
          value: language,
          options: tags.map((value) => ({ value, label: languages[value] })),
          onChange: (value) => choose(tags.find((one) => one === value) ?? "en"),
        },
      ],
    },
    { kind: "separator" },
    { label: t("account.switch_person"), icon: UserRoundCog, onSelect: () => void session.switchPerson() },
    { label: t("account.sign_out"), icon: LogOut, onSelect: () => void session.signOut() },
  ];
  return (
    <Menu
      side="top"
      items={items}
      trigger={
        <button type="button" className="flex w-full items-center gap-2 rounded-md p-2 text-left hover:bg-hover aria-expanded:bg-pressed">
          <VisuallyHidden>{t("account.menu")}</VisuallyHidden>
          <Avatar name={name} seed={me.user.id} size={24} />
          <span className="flex min-w-0 flex-1 flex-col leading-tight">
            <span className="truncate text-sm font-medium">{name}</span>
            <span className="truncate text-xs text-ink-muted">{t(`roles.${me.role}`)}</span>
          </span>
          <ChevronsUpDown aria-hidden size={14} className="text-ink-muted" />
        </button>
      }
    />
  );
}
