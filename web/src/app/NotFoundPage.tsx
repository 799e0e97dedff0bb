import { A } from "@solidjs/router";
import { useServices } from "../lib/services.tsx";
import { Notice } from "../ui/Notice.tsx";
import { createTitle } from "./title.ts";

export default function NotFoundPage() {
  const { t } = useServices();
  createTitle(() => t().errors.notFoundTitle);
  return (
    <>
      <h1>{t().errors.notFoundTitle}</h1>
      <br />
      <Notice title={t().errors.notFoundTitle} detail={t().errors.notFoundDetail}>
        <A href="/" class="button main">
          {t().app.back}
        </A>
      </Notice>
    </>
  );
}
