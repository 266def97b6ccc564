import { cents } from "@shop/money";

export const price = (amount: number): string => String(cents(amount));
