// Opens the page in a real browser and clicks. Usage: node browser.mjs URL CHROMIUM
import { chromium } from "playwright-core";

const [url, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath });
const page = await browser.newPage();
const [complaints, elsewhere] = [[], []];
page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
page.on("pageerror", (error) => complaints.push(String(error)));
page.on("request", (request) => request.url().startsWith(url) || elsewhere.push(request.url()));

await page.goto(url);
const heading = await page.getByRole("heading").textContent();
const button = page.getByRole("button");
// A click is heard once the page is hydrated.
while ((await button.textContent()) === "Clicked 0 times") await button.click();
await page.getByText("Clicked 1 times").waitFor();
await button.click();
await page.getByText("Clicked 2 times").waitFor();
const clicked = await button.textContent();
await browser.close();
console.log(JSON.stringify({ heading, clicked, elsewhere, complaints }));
