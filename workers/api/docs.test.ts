import { describe, expect, it } from "vitest";
import { docsPage } from "./docs.ts";

const api = {
  info: { title: "T<est>" },
  paths: {
    "/api/things/{id}": {
      get: {
        tags: ["things"],
        summary: "One <thing>",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        responses: {
          200: {
            description: "The thing.",
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  required: ["a"],
                  properties: { a: { type: ["string", "null"] }, b: { type: "array", items: { enum: ["x", "y"] } } },
                },
              },
            },
          },
          404: { description: "There is none." },
        },
      },
    },
  },
};

describe("docsPage", () => {
  it("shows each operation with its parameters, answers and their shapes", () => {
    const page = docsPage(api);
    for (const words of [
      "/api/things/{id}",
      "required",
      "The thing.",
      "There is none.",
      "a: string | null",
      "b?: &quot;x&quot; | &quot;y&quot;[]",
    ])
      expect(page).toContain(words);
  });

  it("lets no description become markup", () => {
    const page = docsPage(api);
    expect(page).toContain("One &lt;thing&gt;");
    expect(page).not.toContain("<thing>");
    expect(page).not.toContain("<est>");
  });
});
