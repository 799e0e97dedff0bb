/** The fields of an account, as its carrier's JSON Schema tells them. Pure. */
export type AccountField = {
  name: string;
  isSecret: boolean;
  isRequired: boolean;
  /** What holds where nothing is given; null: nothing does. */
  usual: string | null;
  isAddress: boolean;
  isEmail: boolean;
};

type Schema = Record<string, unknown>;
const isRecord = (value: unknown): value is Schema => typeof value === "object" && value !== null;

/** Those that are needed first, as the schema has them; then the rest. All of them are texts. */
export function accountFields(schema: Schema, secrets: readonly string[]): AccountField[] {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fields = Object.entries(properties).map(([name, property]): AccountField => {
    const told = isRecord(property) ? property : {};
    return {
      name,
      isSecret: secrets.includes(name),
      isRequired: required.includes(name),
      usual: typeof told.default === "string" ? told.default : null,
      isAddress: told.format === "uri",
      isEmail: told.format === "email",
    };
  });
  return [...fields.filter(({ isRequired }) => isRequired), ...fields.filter(({ isRequired }) => !isRequired)];
}

/** What is sent: nothing for what was left empty, so that a default or a kept secret holds. */
export function accountOf(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ""),
  );
}
