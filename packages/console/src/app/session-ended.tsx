import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useSignedIn } from "../session/session.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { toastProblem } from "../ui/toast.tsx";

/**
 * The identity provider gives no more tokens: whatever was typed stays where it is until the person has signed in again. They are asked
 * once, and then reminded.
 */
export function SessionEnded() {
  const t = useTranslations("app");
  const scope = useTenant();
  const { signInAgain } = useSignedIn();
  const [hasEnded, setEnded] = useState(false);
  const [isLater, setLater] = useState(false);
  useEffect(() => scope.onSessionEnded(() => setEnded(true)), [scope]);
  const signIn = (
    <Button variant="primary" onClick={() => void signInAgain().catch(() => toastProblem(t("error.unreachable")))}>
      {t("session.sign_in")}
    </Button>
  );
  return (
    <>
      {hasEnded && isLater ? (
        <Banner tone="warning" title={t("session.ended_title")} live="off" actions={signIn} className="m-3 mb-0">
          {t("session.ended_text")}
        </Banner>
      ) : null}
      <Dialog
        open={hasEnded && !isLater}
        onOpenChange={() => setLater(true)}
        closeLabel={t("session.later")}
        title={t("session.ended_title")}
        description={t("session.ended_text")}
        footer={signIn}
      />
    </>
  );
}
