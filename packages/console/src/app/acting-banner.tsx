import { useNavigate, useRouterState } from "@tanstack/react-router";
import { ShieldAlert } from "lucide-react";
import { useCallback, useEffect } from "react";
import { useTranslations } from "use-intl";
import { useMe } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { useActing } from "./acting.ts";

declare module "@tanstack/react-router" {
  interface HistoryState {
    readonly leavesTenant?: true;
  }
}

/** Cannot be missed: a super_admin acts in somebody else's house. */
export function ActingBanner() {
  const t = useTranslations("app.acting");
  const { actsIn, act } = useActing();
  const { tenant } = useMe();
  const navigate = useNavigate();
  // One leaves by going elsewhere, so that a form with something unsaved can ask first.
  const isLeaving = useRouterState({ select: ({ location }) => location.state.leavesTenant === true });
  useEffect(() => {
    if (isLeaving) act(undefined);
  }, [isLeaving, act]);
  const measured = useCallback((element: HTMLElement | null) => {
    if (element === null) return;
    // What sticks to the top of the page sticks below it. It is higher where its words need several lines.
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => style.setProperty("--banner-height", `${element.offsetHeight}px`));
    observer.observe(element);
    return () => {
      observer.disconnect();
      style.removeProperty("--banner-height");
    };
  }, []);
  if (actsIn === undefined) return null;
  return (
    <div
      ref={measured}
      role="region"
      aria-label={t("banner", { tenant: tenant.name })}
      className="sticky top-0 z-40 flex flex-wrap items-center gap-x-3 gap-y-1.5 bg-danger-fill px-4 py-2 text-on-fill"
    >
      <p className="flex min-w-0 flex-1 basis-60 items-start gap-2 font-medium">
        <ShieldAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
        {t("banner", { tenant: tenant.name })}
      </p>
      <Button size="sm" onClick={() => void navigate({ to: "/tenants", state: { leavesTenant: true } })}>
        {t("leave", { tenant: tenant.name })}
      </Button>
    </div>
  );
}
