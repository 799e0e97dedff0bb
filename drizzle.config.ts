import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: ["./db/schema.ts", "./domains/*/store/schema.ts"],
  out: "./migrations",
});
