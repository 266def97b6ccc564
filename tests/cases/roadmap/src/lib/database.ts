/** Where the shop's database is. */
export function address(): string {
  const { APP_DB_HOST, APP_DB_PORT } = process.env;
  return `${APP_DB_HOST}:${APP_DB_PORT}/${process.env.APP_DB_NAME}`;
}
