<?php
/**
 * Every post type and taxonomy that is registered, as entries without counts.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Returns the entries as they were when this was first asked in this request.
 *
 * The hooks ask at the end of `admin_init` or `wp_loaded`: what a single screen
 * registers later would come and go with each page.
 */
function igny8_snapshot(): array {
	return igny8_snapshot_of_request()[0];
}

/** Returns when the snapshot was taken, in seconds: what a later request saw is newer, whichever is sent first. */
function igny8_snapshot_time(): float {
	return igny8_snapshot_of_request()[1];
}

/**
 * Takes the snapshot of this request, once.
 *
 * @return array{0: array, 1: float}
 */
function igny8_snapshot_of_request(): array {
	static $snapshot = null;
	if ( null === $snapshot ) {
		$snapshot = array( igny8_collect_entries(), microtime( true ) );
	}
	return $snapshot;
}

/**
 * Describes everything that is registered at this moment.
 *
 * @return array{post_types: array<string, array>, taxonomies: array<string, array>}
 */
function igny8_collect_entries(): array {
	return array(
		'post_types' => array_map( 'igny8_post_type_entry', get_post_types( array(), 'objects' ) ),
		'taxonomies' => array_map( 'igny8_taxonomy_entry', get_taxonomies( array(), 'objects' ) ),
	);
}

/** Describes one post type; what WordPress leaves out is left out. */
function igny8_post_type_entry( WP_Post_Type $type ): array {
	return igny8_common_attributes( $type ) + array_filter(
		array(
			'viewable'       => (bool) is_post_type_viewable( $type ),
			'rest_namespace' => igny8_short_text( $type->show_in_rest ? $type->rest_namespace : '' ),
			'icon'           => igny8_icon( $type->menu_icon ),
			'supports'       => igny8_names( array_keys( get_all_post_type_supports( $type->name ) ) ),
			'taxonomies'     => igny8_names( get_object_taxonomies( $type->name ) ),
		),
		'igny8_is_given'
	);
}

/** Describes one taxonomy. */
function igny8_taxonomy_entry( WP_Taxonomy $taxonomy ): array {
	return igny8_common_attributes( $taxonomy ) + array(
		'object_types' => igny8_names( (array) $taxonomy->object_type ),
	);
}

/**
 * Describes what both kinds have.
 *
 * @param WP_Post_Type|WP_Taxonomy $thing
 */
function igny8_common_attributes( object $thing ): array {
	$label     = igny8_short_text( $thing->label );
	$label     = '' === $label ? (string) $thing->name : $label;
	$singular  = igny8_short_text( $thing->labels->singular_name ?? '' );
	$rest_base = $thing->rest_base ? $thing->rest_base : $thing->name;
	return array_filter(
		array(
			'label'          => $label,
			'singular_label' => '' === $singular ? $label : $singular,
			'description'    => igny8_text( $thing->description, 4096 ),
			'hierarchical'   => (bool) $thing->hierarchical,
			'public'         => (bool) $thing->public,
			'show_ui'        => (bool) $thing->show_ui,
			'builtin'        => (bool) $thing->_builtin,
			'rest_base'      => igny8_short_text( $thing->show_in_rest ? $rest_base : '' ),
		),
		'igny8_is_given'
	);
}

/** Tells whether a value says something; `false` does. */
function igny8_is_given( $value ): bool {
	return '' !== $value;
}

/** Makes plain text of whatever a plugin registered, cut to a number of characters. */
function igny8_text( $value, int $most ): string {
	if ( ! is_scalar( $value ) ) {
		return '';
	}
	$text = wp_strip_all_tags( wp_check_invalid_utf8( (string) $value ) );
	$text = (string) preg_replace( '/[\x00-\x20\x7F]+/', ' ', $text );
	return trim( mb_substr( $text, 0, $most ) );
}

/** Makes a text of at most 255 characters. */
function igny8_short_text( $value ): string {
	return igny8_text( $value, 255 );
}

/** Keeps an icon's name or address; a picture inside the text is dropped. */
function igny8_icon( $icon ): string {
	$drawn = is_string( $icon ) && 0 === stripos( ltrim( $icon ), 'data:' );
	return $drawn || mb_strlen( (string) ( is_scalar( $icon ) ? $icon : '' ) ) > 255 ? '' : igny8_short_text( $icon );
}

/** Makes a sorted list of names, as the order in which plugins load says nothing. */
function igny8_names( array $names ): array {
	$names = array_filter(
		array_map( 'strval', array_filter( $names, 'is_scalar' ) ),
		static function ( string $name ): bool {
			return '' !== $name && mb_strlen( $name ) <= 64;
		}
	);
	$names = array_values( array_unique( $names ) );
	sort( $names, SORT_STRING );
	return array_slice( $names, 0, 100 );
}

/** Sums the entries up, counts aside, so that two structures can be compared. */
function igny8_digest( array $entries ): string {
	foreach ( array( 'post_types', 'taxonomies' ) as $kind ) {
		ksort( $entries[ $kind ], SORT_STRING );
	}
	return hash( 'sha256', (string) wp_json_encode( array( $entries['post_types'], $entries['taxonomies'] ) ) );
}
