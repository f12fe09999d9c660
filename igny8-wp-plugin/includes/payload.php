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

/** Describes the site itself; what is empty, no text or cannot be asked for is left out. */
function igny8_site_block(): array {
	$texts = array(
		'uuid'           => 'igny8_site_uuid',
		'home_url'       => 'igny8_home_url',
		'name'           => static function () {
			return get_option( 'blogname' );
		},
		'wp_version'     => static function () {
			return get_bloginfo( 'version' );
		},
		'php_version'    => 'phpversion',
		'plugin_version' => static function () {
			return IGNY8_VERSION;
		},
		'locale'         => 'get_locale',
		'timezone'       => 'wp_timezone_string',
		'environment'    => 'wp_get_environment_type',
	);
	return igny8_told( array_map( 'igny8_short_text', array_map( 'igny8_answer_of', $texts ) ) ) + array(
		'is_multisite'  => is_multisite(),
		'blog_id'       => get_current_blog_id(),
		'cron_disabled' => defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON,
	);
}

/** Calls a function whose answer runs through other plugins' filters; null where one of them fails. */
function igny8_answer_of( callable $ask ) {
	try {
		return $ask();
	} catch ( Throwable $error ) {
		return null;
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
