// Takes the place of a service's routes/greetings.js: a query that takes as many seconds as it is told.
export const greetings = async (app) => {
  app.get("/sleep/:seconds", async ({ params }) => {
    await globalThis.pool.query("select pg_sleep($1)", [params.seconds]);
    return { slept: params.seconds };
  });
};
