import { z } from "zod";

export const milliseconds = z.coerce.number().int().min(0).max(600_000);

export const port = z.coerce.number().int().min(0).max(65_535);

/** A postgres:// URL. It holds a password, so it is a secret. */
export const postgresUrl = z
  .url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// URL" })
  .meta({ writeOnly: true });

/** A value that no file of the repository may hold: `writeOnly` is JSON Schema's word for it. */
export function secret(minLength: number): z.ZodString {
  return z
    .string()
    .min(minLength, `must have ${minLength} characters or more`)
    .meta({ writeOnly: true });
}
