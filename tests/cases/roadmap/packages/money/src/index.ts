export const cents = (amount: number): number => amount * 100;
