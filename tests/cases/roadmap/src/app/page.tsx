import { price } from "@/lib/price";

export default function Page() {
  return <main>{price(2)}</main>;
}
