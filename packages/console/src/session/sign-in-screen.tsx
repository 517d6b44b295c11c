import { lazy, Suspense } from "react";
import { useTranslations } from "use-intl";
import { WholePage } from "../app/whole-page.tsx";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import type { SignedOut } from "./session.ts";

const ClerkSignIn = lazy(() => import("./clerk-session.tsx").then((module) => ({ default: module.ClerkSignIn })));

/** The way in. */
export function SignInScreen({ session: { problem, signIn } }: { readonly session: SignedOut }) {
  const t = useTranslations("app.session");
  if (signIn === undefined)
    return (
      <WholePage>
        <Suspense fallback={<Spinner />}>
          <ClerkSignIn />
        </Suspense>
      </WholePage>
    );
  return (
    <WholePage>
      <div className="flex w-full max-w-sm flex-col items-center gap-4 rounded-xl border bg-surface p-8 text-center shadow-md">
        <img src="/icon.svg" alt="" width={48} height={48} />
        <h1 className="text-xl font-semibold">{t("title")}</h1>
        <p className="text-ink-muted">{t("text")}</p>
        {problem === null ? null : (
          <p role="alert" className="text-danger-text">
            {t("failed", { problem })}
          </p>
        )}
        <Button variant="primary" size="lg" onClick={() => void signIn()} className="w-full">
          {t("sign_in")}
        </Button>
      </div>
    </WholePage>
  );
}
