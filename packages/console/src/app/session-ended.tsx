import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useSignedIn } from "../session/session.ts";
import { useTenant } from "../tenant/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

/** The identity provider gives no more tokens: whatever was typed stays where it is until the person has signed in again. */
export function SessionEnded() {
  const t = useTranslations("app.session");
  const scope = useTenant();
  const { signInAgain } = useSignedIn();
  const [hasEnded, setEnded] = useState(false);
  useEffect(() => scope.onSessionEnded(() => setEnded(true)), [scope]);
  return (
    <Dialog
      open={hasEnded}
      onOpenChange={setEnded}
      closeLabel={t("later")}
      title={t("ended_title")}
      description={t("ended_text")}
      footer={
        <Button variant="primary" onClick={() => void signInAgain()}>
          {t("sign_in")}
        </Button>
      }
    />
  );
}
