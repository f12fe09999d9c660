<?php
/**
 * What a push says beside the structure.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Puts a push together; `$offset` is what this machine's clock lacks, in seconds. */
function igny8_payload( array $structure, int $offset, string $trigger, bool $rebind ): array {
	return array(
		'generated_at' => (int) round( ( igny8_snapshot_time() + $offset ) * 1000 ),
		'trigger'      => $trigger,
		'context'      => igny8_context(),
		'partial'      => true,
		'site'         => igny8_site_block() + ( $rebind ? array( 'rebind' => true ) : array() ),
		'post_types'   => (object) $structure['post_types'],
		'taxonomies'   => (object) $structure['taxonomies'],
	);
}

/** Describes the site itself. */
function igny8_site_block(): array {
	return array(
		'uuid'           => igny8_site_uuid(),
		'home_url'       => igny8_home_url(),
		'name'           => igny8_short_text( wp_specialchars_decode( (string) get_option( 'blogname' ), ENT_QUOTES ) ),
		'wp_version'     => igny8_short_text( get_bloginfo( 'version' ) ),
		'php_version'    => PHP_VERSION,
		'plugin_version' => IGNY8_VERSION,
		'locale'         => get_locale(),
		'timezone'       => wp_timezone_string(),
		'environment'    => wp_get_environment_type(),
		'is_multisite'   => is_multisite(),
		'blog_id'        => get_current_blog_id(),
		'cron_disabled'  => defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON,
	);
}

/** Returns the site's address as it is stored: home_url() is filtered by the language of a page. */
function igny8_home_url(): string {
	return (string) get_option( 'home' );
}

/** Returns an id that a site keeps wherever it moves. */
function igny8_site_uuid(): string {
	$uuid = (string) get_option( 'igny8_uuid', '' );
	if ( '' === $uuid ) {
		$uuid = wp_generate_uuid4();
		update_option( 'igny8_uuid', $uuid, false );
	}
	return $uuid;
}
