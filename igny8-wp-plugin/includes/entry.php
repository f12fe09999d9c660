<?php
/**
 * One post type or taxonomy as an entry: what cannot be told of it is left out.
 *
 * Other plugins put objects of their own making into WordPress's lists: with other or missing
 * properties, with getters that throw. Nothing here may trust what WordPress itself would put there.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_MAX_NAMES      = 100;
const IGNY8_MAX_NAME       = 64;
const IGNY8_POST_TYPE_NAME = '/^[a-z0-9_-]{1,20}$/D';

/**
 * Describes one post type.
 *
 * @param string[] $taxonomies the names of its taxonomies.
 */
function igny8_post_type_entry( string $name, object $type, array $taxonomies ): array {
	$features = $GLOBALS['_wp_post_type_features'][ $name ] ?? array();
	return igny8_common_attributes( $name, $type ) + igny8_told(
		array(
			'viewable'       => igny8_is_viewable( $type ),
			'rest_namespace' => igny8_property( $type, 'show_in_rest' ) ? igny8_short_text( igny8_property( $type, 'rest_namespace' ) ) : '',
			'icon'           => igny8_icon( igny8_property( $type, 'menu_icon' ) ),
			'supports'       => igny8_names( is_array( $features ) ? array_keys( $features ) : array() ),
			'taxonomies'     => igny8_names( $taxonomies ),
		)
	);
}

/** Describes one taxonomy. */
function igny8_taxonomy_entry( string $name, object $taxonomy ): array {
	return igny8_common_attributes( $name, $taxonomy ) + array(
		'object_types' => igny8_names( igny8_object_types( $taxonomy ) ),
	);
}

/** Describes what both kinds have. */
function igny8_common_attributes( string $name, object $thing ): array {
	$label     = igny8_label( $thing, $name );
	$singular  = igny8_short_text( igny8_property( igny8_property( $thing, 'labels' ), 'singular_name' ) );
	$rest_base = igny8_short_text( igny8_property( $thing, 'rest_base' ) );
	return igny8_told(
		array(
			'label'          => $label,
			'singular_label' => '' === $singular ? $label : $singular,
			'description'    => igny8_text( igny8_property( $thing, 'description' ), IGNY8_MAX_DESCRIPTION ),
			'hierarchical'   => igny8_flag( $thing, 'hierarchical' ),
			'public'         => igny8_flag( $thing, 'public' ),
			'show_ui'        => igny8_flag( $thing, 'show_ui' ),
			'builtin'        => igny8_flag( $thing, '_builtin' ),
			'rest_base'      => igny8_property( $thing, 'show_in_rest' ) ? ( '' === $rest_base ? $name : $rest_base ) : '',
		)
	);
}

/** Returns the label that wp-admin shows, or the name where there is none. */
function igny8_label( object $thing, string $name ): string {
	foreach ( array( igny8_property( igny8_property( $thing, 'labels' ), 'name' ), igny8_property( $thing, 'label' ) ) as $label ) {
		$text = igny8_short_text( $label );
		if ( '' !== $text ) {
			return $text;
		}
	}
	return $name;
}

/** Reads what an object or a list that anybody may have made holds; null where it cannot be read. */
function igny8_property( $thing, string $name ) {
	try {
		if ( is_object( $thing ) ) {
			return $thing->$name ?? null;
		}
		return is_array( $thing ) ? $thing[ $name ] ?? null : null;
	} catch ( Throwable $error ) {
		return null;
	}
}

/** Reads a property as true or false; null where there is none. */
function igny8_flag( object $thing, string $name ): ?bool {
	$value = igny8_property( $thing, $name );
	return null === $value ? null : (bool) $value;
}

/** Tells whether visitors can view a post type, as is_post_type_viewable() does but for its filter. */
function igny8_is_viewable( object $type ): ?bool {
	$queryable = igny8_flag( $type, 'publicly_queryable' );
	$builtin   = igny8_flag( $type, '_builtin' ) && igny8_flag( $type, 'public' );
	return null === $queryable && ! $builtin ? null : $queryable || $builtin;
}

/** Lists the object types that a taxonomy says it belongs to. */
function igny8_object_types( object $taxonomy ): array {
	$types = igny8_property( $taxonomy, 'object_type' );
	return is_object( $types ) ? array() : (array) $types;
}

/** Leaves out what holds nothing; `false` and empty lists do. */
function igny8_told( array $attributes ): array {
	return array_filter(
		$attributes,
		static function ( $value ): bool {
			return null !== $value && '' !== $value;
		}
	);
}

/** Keeps an icon's name or address; a picture inside the text is dropped. */
function igny8_icon( $icon ): string {
	$text  = igny8_string( $icon );
	$drawn = 0 === stripos( ltrim( $text ), 'data:' );
	return $drawn || mb_strlen( $text ) > IGNY8_MAX_SHORT_TEXT ? '' : igny8_short_text( $text );
}

/** Makes a sorted list of names, as the order in which plugins load says nothing. */
function igny8_names( array $names ): array {
	$names = array_values( array_unique( array_filter( array_map( 'igny8_string', $names ), 'igny8_is_name' ) ) );
	sort( $names, SORT_STRING );
	return array_slice( $names, 0, IGNY8_MAX_NAMES );
}

/** Tells whether a name is one that the receiver takes in a list or as a status. */
function igny8_is_name( string $name ): bool {
	return '' !== $name && 1 === preg_match( '/^[^\x00]+$/Du', $name ) && mb_strlen( $name ) <= IGNY8_MAX_NAME;
}

/** Tells whether a name is one that the receiver takes for an entry of this kind. */
function igny8_is_entry_name( string $kind, string $name ): bool {
	if ( 'post_types' === $kind ) {
		return 1 === preg_match( IGNY8_POST_TYPE_NAME, $name );
	}
	return strlen( $name ) <= 32 && 1 === preg_match( '/^[^\x{00}-\x{1F}\x{7F}-\x{9F}]+$/Du', $name );
}
