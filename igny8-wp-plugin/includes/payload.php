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
	return igny8_within_body(
		array(
			'generated_at' => (int) round( ( igny8_reading()['at'] + $offset ) * 1000 ),
			'trigger'      => $trigger,
			'context'      => igny8_reading()['context'],
			'partial'      => true,
			'site'         => igny8_site_block() + ( $rebind ? array( 'rebind' => true ) : array() ),
			'post_types'   => (object) $structure['post_types'],
			'taxonomies'   => (object) $structure['taxonomies'],
		)
	);
}

/** Describes the site itself; what is empty or no text is left out. */
function igny8_site_block(): array {
	$texts = array(
		'uuid'           => igny8_site_uuid(),
		'home_url'       => igny8_home_url(),
		'name'           => get_option( 'blogname' ),
		'wp_version'     => get_bloginfo( 'version' ),
		'php_version'    => PHP_VERSION,
		'plugin_version' => IGNY8_VERSION,
		'locale'         => get_locale(),
		'timezone'       => igny8_timezone(),
		'environment'    => wp_get_environment_type(),
	);
	return igny8_told( array_map( 'igny8_short_text', $texts ) ) + array(
		'is_multisite'  => is_multisite(),
		'blog_id'       => get_current_blog_id(),
		'cron_disabled' => defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON,
	);
}

/** Returns the site's time zone; '' where another plugin makes nonsense of it. */
function igny8_timezone(): string {
	try {
		return wp_timezone_string();
	} catch ( Throwable $error ) {
		return '';
	}
}

/** Returns an id that a site keeps wherever it moves. */
function igny8_site_uuid(): string {
	$uuid = igny8_string( get_option( 'igny8_uuid', '' ) );
	if ( ! wp_is_uuid( $uuid ) ) {
		$uuid = wp_generate_uuid4();
		update_option( 'igny8_uuid', $uuid, false );
	}
	return $uuid;
}
