package wording

// cloud says why a file is not taken whose bytes are not on this computer.
var cloud = map[string]Texts{
	"i.absent": {
		"en": "it is not on this computer yet: the cloud folder shows it and has not handed it over. Mark it “Always keep on this device”, or wait; it is tried again by itself.",
		"ms": "ia belum ada pada komputer ini: folder awan memaparkannya tetapi belum menyerahkannya. Tandakan “Sentiasa simpan pada peranti ini”, atau tunggu; ia dicuba semula dengan sendirinya.",
		"fr": "il n'est pas encore sur cet ordinateur : le dossier en ligne le montre sans l'avoir livré. Cochez « Toujours conserver sur cet appareil », ou attendez ; un nouvel essai se fait tout seul.",
		"id": "berkas ini belum ada di komputer: folder cloud menampilkannya tetapi belum menyerahkannya. Pilih “Selalu simpan di perangkat ini”, atau tunggu; akan dicoba lagi dengan sendirinya.",
	},
	"i.unread": {
		"en": "it cannot be read now ({value}). It is tried again by itself.",
		"ms": "ia tidak dapat dibaca sekarang ({value}). Ia dicuba semula dengan sendirinya.",
		"fr": "il ne peut pas être lu maintenant ({value}). Un nouvel essai se fait tout seul.",
		"id": "berkas ini tidak dapat dibaca sekarang ({value}). Akan dicoba lagi dengan sendirinya.",
	},
}
