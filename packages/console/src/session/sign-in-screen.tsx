import { lazy, Suspense, useState } from "react";
import { useTranslations } from "use-intl";
import { WholePage } from "../app/whole-page.tsx";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import type { SignedOut } from "./session.ts";

const ClerkSignIn = lazy(() => import("./clerk-session.tsx").then((module) => ({ default: module.ClerkSignIn })));

/** The way in. `clerk`: through Clerk's own form. */
export function SignInScreen({ session, clerk }: { readonly session: SignedOut; readonly clerk: boolean }) {
  const t = useTranslations("app.session");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState(session.problem);
  if (clerk)
    return (
      <WholePage>
        <Suspense fallback={<Spinner />}>
          <ClerkSignIn />
        </Suspense>
      </WholePage>
    );
  const signIn = (): void => {
    setBusy(true);
    session.signIn().catch((error: unknown) => {
      setBusy(false);
      setFailure(error instanceof Error ? error.message : String(error));
    });
  };
  return (
    <WholePage>
      <div className="flex w-full max-w-sm flex-col items-center gap-4 rounded-xl border bg-surface p-8 text-center shadow-md">
        <img src="/icon.svg" alt="" width={48} height={48} />
        <h1 className="text-xl font-semibold">{t("title")}</h1>
        <p className="text-ink-muted">{t("text")}</p>
        {failure === null ? null : (
          <p role="alert" className="text-danger-text">
            {t("failed", { problem: failure })}
          </p>
        )}
        <Button variant="primary" size="lg" busy={busy} onClick={signIn} className="w-full">
          {t("sign_in")}
        </Button>
      </div>
    </WholePage>
  );
}
