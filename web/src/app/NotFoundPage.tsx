import { A } from "@solidjs/router";
import { useServices } from "../lib/services.tsx";
import { Notice } from "../ui/Notice.tsx";
import { useSearch } from "./search-context.ts";
import { createTitle } from "./title.ts";

export default function NotFoundPage() {
  const { t } = useServices();
  const search = useSearch();
  createTitle(() => t().errors.notFoundTitle);
  return (
    <>
      <h1 class="sr">{t().errors.notFoundTitle}</h1>
      <Notice title={t().errors.notFoundTitle} detail={t().errors.notFoundDetail}>
        <A href="/" class="button main">
          {t().app.back}
        </A>
        <button type="button" class="button" onClick={search}>
          {t().app.search}
        </button>
      </Notice>
    </>
  );
}
