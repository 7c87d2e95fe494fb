import { notFound } from "next/navigation";
import { isSection, SECTIONS } from "../../../components/settings/sections";
import { SettingsPage } from "../../../components/settings/settings-page";

export function generateStaticParams() {
  return SECTIONS.map(({ name }) => ({ section: name }));
}

export default async function Page({ params }: { params: Promise<{ section: string }> }) {
  const { section } = await params;
  if (!isSection(section)) notFound();
  return <SettingsPage section={section} />;
}
