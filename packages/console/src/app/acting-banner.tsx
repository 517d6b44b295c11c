import { useTranslations } from "use-intl";
import { useMe } from "../tenant/use-tenant.ts";
import { useActing } from "./acting.ts";
import { Button } from "../ui/button.tsx";

/** Cannot be missed: a super_admin acts in somebody else's house. */
export function ActingBanner() {
  const t = useTranslations("app.acting");
  const { actsIn, act } = useActing();
  const { tenant } = useMe();
  if (actsIn === undefined) return null;
  return (
    <div
      role="region"
      aria-label={t("banner", { tenant: tenant.name })}
      className="sticky top-0 z-40 flex flex-wrap items-center gap-3 bg-danger-fill px-4 py-2 text-on-fill"
    >
      <p className="min-w-0 flex-1 font-medium">{t("banner", { tenant: tenant.name })}</p>
      <Button size="sm" onClick={() => act(undefined)}>
        {t("leave", { tenant: tenant.name })}
      </Button>
    </div>
  );
}
