<?php
/**
 * What popular plugins do to a site, all of it at once.
 */

/** Tells whether the plugin under test is at work. */
function odd_asked_by_us(): bool {
	return (bool) preg_grep( '~/igny8-wp-plugin/~', array_column( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ), 'file' ) );
}

/** Throws, if the plugin under test is at work. */
function odd_break( $value = null ) {
	if ( odd_asked_by_us() && ! isset( $_GET['nonce'] ) ) {
		throw new DomainException( 'odd plugin: ' . current_filter() );
	}
	return $value;
}

// Notices become exceptions.
set_error_handler(
	static function ( int $level, string $message, string $file, int $line ): bool {
		if ( error_reporting() & $level && strpos( $file, '/igny8-wp-plugin/' ) ) {
			throw new ErrorException( $message, 0, $level, $file, $line );
		}
		return false;
	}
);

// Taxonomies of users: the object in the global is no WP_Taxonomy.
add_action(
	'registered_taxonomy',
	static function ( $taxonomy, $object, $arguments ): void {
		if ( 'user' === $object ) {
			$GLOBALS['wp_taxonomies'][ $taxonomy ] = (object) $arguments;
		}
	},
	10,
	3
);

add_action(
	'init',
	static function (): void {
		register_taxonomy( 'profession', 'user', array( 'label' => 'Professions' ) );
		register_taxonomy( 'no_types', null, array( 'public' => false ) );
		register_taxonomy( '颜色', 'post', array( 'label' => array( 'Colours' ) ) );

		// Labels and names that others have rewritten.
		foreach ( array( 'null', 'array', 'renamed', 'numbered', 'undone' ) as $name ) {
			register_post_type( "odd_$name", array( 'public' => false, 'label' => 'Odd & <b>bold</b>' ) );
		}
		$types = &$GLOBALS['wp_post_types'];

		$types['odd_null']->labels     = null;
		$types['odd_array']->labels    = array( 'singular_name' => array( 'odd' ) );
		$types['odd_array']->label     = array( 'odd' );
		$types['odd_renamed']->name    = 'something_else';
		$types['odd_numbered']->name   = 17;
		$types['odd_undone']           = (object) array( 'name' => 'odd_undone' );
		unset( $GLOBALS['wp_taxonomies']['no_types']->object_type, $types['odd_null']->description );

		// What a type is depends on who looks.
		register_post_type(
			'by_capability',
			array(
				'public'       => is_user_logged_in(),
				'show_ui'      => current_user_can( 'manage_options' ),
				'show_in_rest' => current_user_can( 'edit_posts' ),
			)
		);
	}
);

// Types that come late.
foreach ( array( 'wp_loaded', 'admin_init', 'current_screen', 'template_redirect', 'rest_api_init' ) as $late ) {
	add_action(
		$late,
		static function () use ( $late ): void {
			register_post_type( substr( "late_$late", 0, 20 ), array( 'public' => true ) );
		},
		PHP_INT_MAX
	);
}

// Filters that fail, or return what nobody expects.
foreach ( array( 'locale', 'option_home', 'wp_count_posts', 'terms_clauses', 'http_request_args', 'option_blogname', 'schedule_event', 'rest_url', 'user_has_cap' ) as $hook ) {
	add_filter( $hook, 'odd_break' );
}
foreach ( array( 'counts', 'route' ) as $name ) {
	add_filter(
		"pre_option_igny8_$name",
		static function () use ( $name ) {
			return 'route' === $name ? 17 : 'odd';
		}
	);
}

// Buffers around every page, and output before its headers.
add_action(
	'init',
	static function (): void {
		ob_start(
			static function ( string $page ): string {
				return str_replace( '</head>', '<!--' . str_repeat( 'x', 2000 ) . '--></head>', $page );
			}
		);
	}
);
if ( ! is_admin() ) {
	echo "\xEF\xBB\xBF";
}

// A REST API for members only.
add_filter(
	'rest_authentication_errors',
	static function ( $result ) {
		return is_user_logged_in() ? $result : new WP_Error( 'closed', 'Members only.', array( 'status' => 401 ) );
	}
);
