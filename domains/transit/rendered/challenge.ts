/**
 * Pages that a site's guard shows instead of its own. They are an answer, "no", and taken as one: nothing here or
 * elsewhere tries to get around them.
 */

const MARKS: readonly (readonly [who: string, mark: RegExp])[] = [
  [
    "Cloudflare",
    /<title>\s*(?:just a moment|un instant|attention required)|\/cdn-cgi\/challenge-platform\/|cf-chl-|cf_chl_opt/i,
  ],
  ["DataDome", /captcha-delivery\.com/i],
  ["Akamai", /<title>\s*access denied\s*<\/title>[\s\S]*errors\.edgesuite\.net/i],
  ["Imperva", /_incapsula_resource/i],
  ["a captcha", /(?:google\.com\/recaptcha|hcaptcha\.com\/1|challenges\.cloudflare\.com\/turnstile)/i],
];

/** Marks stand at the top of such pages; a board may quote anything further down. */
const LOOKED_AT_CHARS = 20_000;

/** Why a rendered page is a challenge or a refusal; null where it is the site's own. */
export function refusalOf(page: { status: number; html: string }): string | null {
  const { status, html } = page;
  const top = html.slice(0, LOOKED_AT_CHARS);
  const who = MARKS.find(([, mark]) => mark.test(top))?.[0];
  if (who !== undefined) return `the site shows a challenge of ${who} instead of its page (${status})`;
  if (status === 401 || status === 403 || status === 429) return `the site refuses its page (${status})`;
  return null;
}
